package io.raftkv.domain.access;

import io.raftkv.domain.key.Key;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Users and keys for tests. */
public final class Access {
  /** An admin without scopes. */
  public static final User ADMIN = user(1, "admin", Role.ADMIN);

  private Access() {}

  /** The id that has this number. */
  public static UUID id(long number) {
    return new UUID(7, number);
  }

  /** A user whose id has this number. */
  public static User user(long number, String name, Role role, String... prefixes) {
    return new User(
        id(number), name, "$hash" + number, role, scope(prefixes), false, false, 0, 1_000, 1_000);
  }

  /** All keys where no prefix is named. */
  public static Scope scope(String... prefixes) {
    return prefixes.length == 0
        ? Scope.ALL
        : Scope.of(Arrays.stream(prefixes).map(Key::of).toList());
  }

  /** A key whose id has this number. */
  public static ApiKey apiKey(long number, User owner, Role role, String... prefixes) {
    return new ApiKey(
        id(number), digest(number), owner.id(), "key", role, scope(prefixes), 1_000, 0, 0);
  }

  /** A digest of its own for each number. */
  public static KeyDigest digest(long number) {
    byte[] bytes = new byte[KeyDigest.BYTES];
    bytes[0] = (byte) number;
    bytes[31] = (byte) (number >> 8);
    return KeyDigest.wrap(bytes);
  }

  /** The user by a token of its present epoch. */
  public static Actor byToken(User user) {
    return new Actor(user.id(), new Credential.Token(id(900), user.epoch()));
  }

  /** The key's owner by the key. */
  public static Actor byKey(ApiKey key) {
    return new Actor(key.userId(), new Credential.Key(key.id()));
  }

  /** The principal that the directory knows the actor as. */
  public static Principal principal(AccessDirectory directory, Actor actor) {
    if (directory.resolve(actor, 2_000) instanceof Resolution.Known(Principal principal)) {
      return principal;
    }
    throw new AssertionError("not known: " + directory.resolve(actor, 2_000));
  }

  /** A directory with these users, the first of them the founder. */
  public static AccessDirectory directory(User... users) {
    AccessDirectory directory = new AccessDirectory(new NoWatcher());
    List<User> all = List.of(users);
    directory.apply(new AccessChange.Found(all.getFirst(), null));
    all.stream().skip(1).forEach(user -> directory.apply(new AccessChange.AddUser(user)));
    return directory;
  }

  private static final class NoWatcher implements DirectoryWatcher {
    @Override
    public void added(DirectoryEntry entry) {}

    @Override
    public void removed(DirectoryEntry entry) {}
  }
}
