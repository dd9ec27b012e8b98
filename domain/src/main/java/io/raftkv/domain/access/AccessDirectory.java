package io.raftkv.domain.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users, their API keys and the tokens that were revoked, as the entries that have been applied
 * made them.
 *
 * <p>One thread changes it, any may read meanwhile. A reader sees each entry whole; who needs
 * several to be of one moment takes {@link #revision} first, and has what it found judged again
 * where that is another one by then.
 */
public final class AccessDirectory {
  /** How many users there can be. */
  public static final int USERS_MAX = 100_000;

  /** How many API keys a user can have. */
  public static final int KEYS_PER_USER_MAX = 100;

  /** How many single tokens of a user are remembered: one more ends all of its tokens. */
  public static final int REVOKED_PER_USER_MAX = 1_000;

  private final DirectoryWatcher watcher;
  private final Map<UUID, User> users = new ConcurrentHashMap<>();
  private final Map<String, User> byName = new ConcurrentHashMap<>();
  private final ApiKeys keys = new ApiKeys();
  private final RevokedTokens revoked = new RevokedTokens();
  private int admins; // the writer's alone
  private volatile long revision;

  /** An empty one, not founded yet. */
  public AccessDirectory(DirectoryWatcher watcher) {
    this.watcher = watcher;
  }

  /** Counts the changes; 0 until it is founded. */
  public long revision() {
    return revision;
  }

  /** Whether there are users. */
  public boolean isFounded() {
    return revision > 0;
  }

  /** The user; null if there is none of that id. */
  public @Nullable User user(UUID id) {
    return users.get(id);
  }

  /** The user; null if there is none of that name. */
  public @Nullable User user(String name) {
    return byName.get(name);
  }

  /** The API key; null if there is none of that id. */
  public @Nullable ApiKey key(UUID id) {
    return keys.get(id);
  }

  /** The API key; null if there is none of that digest. */
  public @Nullable ApiKey key(KeyDigest digest) {
    return keys.get(digest);
  }

  /** All users, by name. */
  public List<User> users() {
    return sorted(users.values(), Comparator.comparing(User::name));
  }

  /** All API keys, the oldest first. */
  public List<ApiKey> keys() {
    return sorted(
        keys.all(), Comparator.comparingLong(ApiKey::createdMillis).thenComparing(ApiKey::id));
  }

  /** Everything in it, in an order that is the same on every node. */
  public List<DirectoryEntry> entries() {
    List<DirectoryEntry> entries = new ArrayList<>();
    if (isFounded()) {
      entries.add(new DirectoryHead(revision));
    }
    entries.addAll(sorted(users.values(), Comparator.comparing(User::id)));
    entries.addAll(sorted(keys.all(), Comparator.comparing(ApiKey::id)));
    entries.addAll(sorted(revoked.all(), Comparator.comparing(RevokedToken::id)));
    return entries;
  }

  private static <T> List<T> sorted(Collection<T> values, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(values);
    sorted.sort(order);
    return sorted;
  }

  /** Who the actor is now, and whether its credential is still good. */
  public Resolution resolve(Actor actor, long nowMillis) {
    User user = users.get(actor.userId());
    if (user == null) {
      return new Resolution.Rejected(Denial.NO_USER);
    }
    if (user.disabled()) {
      return new Resolution.Rejected(Denial.USER_DISABLED);
    }
    return switch (actor.credential()) {
      case Credential.Key(UUID id) -> {
        ApiKey key = keys.get(id);
        if (key == null || !key.userId().equals(user.id())) {
          yield new Resolution.Rejected(Denial.NO_KEY);
        }
        yield key.isExpired(nowMillis)
            ? new Resolution.Rejected(Denial.KEY_EXPIRED)
            : known(actor, user, key.role().atMost(user.role()), key.scope().and(user.scope()));
      }
      case Credential.Token(UUID id, long epoch) ->
          epoch != user.epoch() || revoked.contains(id)
              ? new Resolution.Rejected(Denial.TOKEN_REVOKED)
              : known(actor, user, user.role(), user.scope());
      case Credential.Certificate _ -> known(actor, user, user.role(), user.scope());
    };
  }

  private static Resolution known(Actor actor, User user, Role role, Scope scope) {
    boolean byPassword = actor.credential() instanceof Credential.Token;
    return new Resolution.Known(
        new Principal(actor, user.name(), role, scope, user.loopbackOnly() && byPassword));
  }

  /**
   * Makes the change, whoever asks for it; apply thread only.
   *
   * @return null if it was made, else why not: then nothing was changed
   */
  public @Nullable AccessRefusal apply(AccessChange change) {
    AccessRefusal refusal =
        switch (change) {
          case AccessChange.Found found -> found(found);
          case AccessChange.ResetAdmin(User admin) -> resetAdmin(admin);
          case AccessChange.AddUser(User user) -> addUser(user);
          case AccessChange.DeleteUser(UUID id) -> deleteUser(id);
          case AccessChange.SetRole set -> setRole(set);
          case AccessChange.SetScope set -> setScope(set);
          case AccessChange.SetDisabled set -> setDisabled(set);
          case AccessChange.SetPassword set -> setPassword(set);
          case AccessChange.AddKey(ApiKey key) -> addKey(key);
          case AccessChange.DeleteKey(UUID id) -> deleteKey(id);
          case AccessChange.Revoke(RevokedToken token) -> revoke(token);
          case AccessChange.NoteUse note -> noteUse(note);
        };
    if (refusal == null && !(change instanceof AccessChange.NoteUse)) {
      advance();
    }
    return refusal;
  }

  private void advance() {
    if (isFounded()) {
      watcher.removed(new DirectoryHead(revision));
    }
    long next = revision + 1;
    watcher.added(new DirectoryHead(next));
    revision = next; // last: who has seen it sees the change
  }

  /** Forgets the tokens that have expired by themselves. Apply thread only. */
  public void forgetExpired(long nowMillis) {
    for (RevokedToken gone : revoked.removeExpired(nowMillis)) {
      watcher.removed(gone);
    }
  }

  private @Nullable AccessRefusal found(AccessChange.Found found) {
    if (isFounded()) {
      return AccessRefusal.ALREADY_FOUNDED;
    }
    put(found.admin());
    if (found.key() != null) {
      put(found.key());
    }
    return null;
  }

  private @Nullable AccessRefusal resetAdmin(User admin) {
    User user = byName.get(admin.name());
    if (user == null) {
      return addUser(admin);
    }
    replace(user, user.reset(admin.passwordHash(), admin.updatedMillis()));
    return null;
  }

  private @Nullable AccessRefusal addUser(User user) {
    if (byName.containsKey(user.name()) || users.containsKey(user.id())) {
      return AccessRefusal.NAME_TAKEN;
    }
    if (users.size() >= USERS_MAX) {
      return AccessRefusal.TOO_MANY_USERS;
    }
    put(user);
    return null;
  }

  private @Nullable AccessRefusal deleteUser(UUID id) {
    User user = users.get(id);
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (isLastAdmin(user)) {
      return AccessRefusal.LAST_ADMIN;
    }
    remove(user); // first: its keys are worth nothing without it
    for (ApiKey gone : keys.removeOf(id)) {
      watcher.removed(gone);
    }
    for (RevokedToken gone : revoked.removeOf(id)) {
      watcher.removed(gone);
    }
    return null;
  }

  private @Nullable AccessRefusal setRole(AccessChange.SetRole set) {
    User user = users.get(set.userId());
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (set.role() == Role.ADMIN && !user.scope().isAll()) {
      return AccessRefusal.SCOPED_ADMIN;
    }
    if (set.role() != Role.ADMIN && isLastAdmin(user)) {
      return AccessRefusal.LAST_ADMIN;
    }
    replace(user, user.withRole(set.role(), set.atMillis()));
    return null;
  }

  private @Nullable AccessRefusal setScope(AccessChange.SetScope set) {
    User user = users.get(set.userId());
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (user.role() == Role.ADMIN && !set.scope().isAll()) {
      return AccessRefusal.SCOPED_ADMIN;
    }
    replace(user, user.withScope(set.scope(), set.atMillis()));
    return null;
  }

  private @Nullable AccessRefusal setDisabled(AccessChange.SetDisabled set) {
    User user = users.get(set.userId());
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (set.disabled() && isLastAdmin(user)) {
      return AccessRefusal.LAST_ADMIN;
    }
    replace(user, user.withDisabled(set.disabled(), set.atMillis()));
    return null;
  }

  private @Nullable AccessRefusal setPassword(AccessChange.SetPassword set) {
    User user = users.get(set.userId());
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (set.epoch() != AccessChange.SetPassword.ANY_EPOCH && set.epoch() != user.epoch()) {
      return AccessRefusal.PASSWORD_CHANGED;
    }
    replace(user, user.withPassword(set.passwordHash(), set.atMillis()));
    return null;
  }

  private @Nullable AccessRefusal addKey(ApiKey key) {
    if (!users.containsKey(key.userId())) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (keys.has(key)) {
      return AccessRefusal.KEY_TAKEN;
    }
    if (keys.count(key.userId()) >= KEYS_PER_USER_MAX) {
      return AccessRefusal.TOO_MANY_KEYS;
    }
    put(key);
    return null;
  }

  private @Nullable AccessRefusal deleteKey(UUID id) {
    ApiKey removed = keys.remove(id);
    if (removed == null) {
      return AccessRefusal.NO_SUCH_KEY;
    }
    watcher.removed(removed);
    return null;
  }

  private @Nullable AccessRefusal revoke(RevokedToken token) {
    User user = users.get(token.userId());
    if (user == null) {
      return AccessRefusal.NO_SUCH_USER;
    }
    if (revoked.contains(token.id())) {
      return null;
    }
    if (revoked.count(user.id()) >= REVOKED_PER_USER_MAX) {
      replace(user, user.inNextEpoch());
    } else {
      put(token);
    }
    return null;
  }

  private @Nullable AccessRefusal noteUse(AccessChange.NoteUse note) {
    for (AccessChange.Use use : note.uses()) {
      ApiKey key = keys.get(use.keyId());
      if (key != null && use.atMillis() > key.lastUsedMillis()) {
        ApiKey used = key.usedAt(use.atMillis());
        watcher.removed(key);
        watcher.added(used);
        keys.replace(used);
      }
    }
    return null;
  }

  /**
   * Takes over an entry from a snapshot.
   *
   * @throws IllegalArgumentException if it cannot stand beside those that came before
   */
  public void load(DirectoryEntry entry) {
    boolean fits =
        switch (entry) {
          case DirectoryHead head -> !isFounded() && head.revision() > 0;
          case User user -> !users.containsKey(user.id()) && !byName.containsKey(user.name());
          case ApiKey key -> users.containsKey(key.userId()) && !keys.has(key);
          case RevokedToken token ->
              users.containsKey(token.userId()) && !revoked.contains(token.id());
        };
    if (!fits) {
      throw new IllegalArgumentException("an entry of the directory that does not fit the others");
    }
    switch (entry) {
      case DirectoryHead head -> {
        revision = head.revision();
        watcher.added(head);
      }
      case User user -> put(user);
      case ApiKey key -> put(key);
      case RevokedToken token -> put(token);
    }
  }

  private boolean isLastAdmin(User user) {
    return isAdmin(user) && admins == 1;
  }

  private static boolean isAdmin(User user) {
    return user.role() == Role.ADMIN && !user.disabled();
  }

  private void replace(User before, User after) {
    watcher.removed(before);
    admins -= isAdmin(before) ? 1 : 0;
    put(after);
  }

  private void put(User user) {
    users.put(user.id(), user);
    byName.put(user.name(), user);
    admins += isAdmin(user) ? 1 : 0;
    watcher.added(user);
  }

  private void remove(User user) {
    users.remove(user.id());
    byName.remove(user.name());
    admins -= isAdmin(user) ? 1 : 0;
    watcher.removed(user);
  }

  private void put(ApiKey key) {
    keys.add(key);
    watcher.added(key);
  }

  private void put(RevokedToken token) {
    revoked.add(token);
    watcher.added(token);
  }
}
