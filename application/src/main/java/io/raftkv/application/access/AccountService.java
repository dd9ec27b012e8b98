package io.raftkv.application.access;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.Passwords;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Users and API keys, over the replicated directory. */
public final class AccountService implements Accounts {
  private static final int PREFIXES_MAX = 100;

  private final Directory directory;
  private final Sessions sessions;
  private final Passwords passwords;
  private final KeyUse keyUse;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Over the directory. */
  public AccountService(
      Directory directory,
      Sessions sessions,
      Passwords passwords,
      KeyUse keyUse,
      InstantSource clock) {
    this.directory = directory;
    this.sessions = sessions;
    this.passwords = passwords;
    this.keyUse = keyUse;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<AccountReply<Session>> login(
      Origin origin, String name, String password) {
    return sessions.login(origin, name, password);
  }

  @Override
  public AccountReply<Session> refresh(Caller.Known caller) {
    return sessions.refresh(caller);
  }

  @Override
  public CompletableFuture<AccountReply<User>> logout(Caller.Known caller) {
    return sessions.logout(caller);
  }

  @Override
  public CompletableFuture<AccountReply<User>> changePassword(
      Caller.Known caller, String oldPassword, String newPassword) {
    return sessions.changePassword(caller, oldPassword, newPassword);
  }

  @Override
  public AccountReply<User> me(Caller.Known caller) {
    return sessions.me(caller);
  }

  @Override
  public CompletableFuture<AccountReply<List<User>>> users(Caller.Known caller) {
    return managed(caller, () -> new AccountReply.Done<>(directory.now().users()));
  }

  @Override
  public CompletableFuture<AccountReply<User>> user(Caller.Known caller, UUID id) {
    return managed(caller, () -> found(directory.now().user(id)));
  }

  /** What admins may see. */
  private <T> CompletableFuture<AccountReply<T>> managed(
      Caller.Known caller, Supplier<AccountReply<T>> read) {
    Denial why = directory.denial(caller, Action.MANAGE_ACCESS);
    return why == null
        ? directory.fresh(read)
        : CompletableFuture.completedFuture(new AccountReply.Denied<>(why));
  }

  private static AccountReply<User> found(@Nullable User user) {
    return user == null
        ? new AccountReply.Refused<>(AccessRefusal.NO_SUCH_USER)
        : new AccountReply.Done<>(user);
  }

  @Override
  public CompletableFuture<AccountReply<User>> addUser(Caller.Known caller, NewUser wanted) {
    AccountReply<User> invalid = invalid(wanted);
    if (invalid != null) {
      return CompletableFuture.completedFuture(invalid);
    }
    Denial why = directory.denial(caller, Action.MANAGE_ACCESS);
    if (why != null) {
      return CompletableFuture.completedFuture(new AccountReply.Denied<>(why));
    }
    return Busy.orElse(
        passwords
            .hash(wanted.password())
            .thenCompose(
                hash -> {
                  long now = clock.millis();
                  User user =
                      new User(
                          UUID.randomUUID(),
                          wanted.name(),
                          hash,
                          wanted.role(),
                          wanted.scope(),
                          false,
                          false,
                          0,
                          now,
                          now);
                  return directory.change(
                      caller, "add_user", user.name(), new AccessChange.AddUser(user), _ -> user);
                }));
  }

  private static @Nullable AccountReply<User> invalid(NewUser wanted) {
    if (!User.isName(wanted.name())) {
      return new AccountReply.Invalid<>(
          "invalid_username",
          "a username is 1 to "
              + User.NAME_CHARS_MAX
              + " letters, digits, dots, dashes, underscores or at signs");
    }
    AccountReply<User> byRole = invalid(wanted.role(), wanted.scope());
    return byRole == null ? PasswordRules.<User>weak(wanted.name(), wanted.password()) : byRole;
  }

  private static <T> @Nullable AccountReply<T> invalid(Role role, Scope scope) {
    if (role == Role.ADMIN && !scope.isAll()) {
      return new AccountReply.Refused<>(AccessRefusal.SCOPED_ADMIN);
    }
    List<?> prefixes = scope.prefixes();
    return prefixes != null && (prefixes.size() > PREFIXES_MAX || scope.bytes() > Scope.BYTES_MAX)
        ? new AccountReply.Invalid<>(
            "invalid_scope",
            "there are at most "
                + PREFIXES_MAX
                + " prefixes, of "
                + Scope.BYTES_MAX
                + " bytes together")
        : null;
  }

  @Override
  public CompletableFuture<AccountReply<UUID>> deleteUser(Caller.Known caller, UUID id) {
    return changed(caller, "delete_user", id, new AccessChange.DeleteUser(id), _ -> id);
  }

  @Override
  public CompletableFuture<AccountReply<User>> setRole(Caller.Known caller, UUID id, Role role) {
    return changed(
        caller,
        "set_role " + AuditNotes.word(role),
        id,
        new AccessChange.SetRole(id, role, clock.millis()),
        now -> now.user(id));
  }

  @Override
  public CompletableFuture<AccountReply<User>> setScope(Caller.Known caller, UUID id, Scope scope) {
    AccountReply<User> invalid = invalid(Role.READ, scope);
    return invalid != null
        ? CompletableFuture.completedFuture(invalid)
        : changed(
            caller,
            "set_scopes",
            id,
            new AccessChange.SetScope(id, scope, clock.millis()),
            now -> now.user(id));
  }

  @Override
  public CompletableFuture<AccountReply<User>> setDisabled(
      Caller.Known caller, UUID id, boolean disabled) {
    return changed(
        caller,
        disabled ? "disable_user" : "enable_user",
        id,
        new AccessChange.SetDisabled(id, disabled, clock.millis()),
        now -> now.user(id));
  }

  @Override
  public CompletableFuture<AccountReply<User>> setPassword(
      Caller.Known caller, UUID id, String newPassword) {
    User user = directory.now().user(id);
    Denial why = directory.denial(caller, Action.MANAGE_ACCESS);
    if (why != null) {
      return CompletableFuture.completedFuture(new AccountReply.Denied<>(why));
    }
    if (user == null) {
      return CompletableFuture.completedFuture(
          new AccountReply.Refused<>(AccessRefusal.NO_SUCH_USER));
    }
    AccountReply<User> weak = PasswordRules.weak(user.name(), newPassword);
    if (weak != null) {
      return CompletableFuture.completedFuture(weak);
    }
    return Busy.orElse(
        passwords
            .hash(newPassword)
            .thenCompose(
                hash ->
                    changed(
                        caller,
                        "reset_password",
                        id,
                        new AccessChange.SetPassword(
                            id, hash, AccessChange.SetPassword.ANY_EPOCH, clock.millis()),
                        now -> now.user(id))));
  }

  /** A change of a user, who is gone if there is none afterwards. */
  private <T> CompletableFuture<AccountReply<T>> changed(
      Caller.Known caller,
      String action,
      UUID id,
      AccessChange change,
      Function<AccessDirectory, @Nullable T> result) {
    User user = directory.now().user(id);
    return directory.change(
        caller, action, user == null ? id.toString() : user.name(), change, result);
  }

  @Override
  public CompletableFuture<AccountReply<List<ApiKey>>> keys(Caller.Known caller) {
    return directory.fresh(
        () -> {
          List<ApiKey> shown = new ArrayList<>();
          for (ApiKey key : directory.now().keys()) {
            if (AccessPolicy.decideShow(caller.principal(), key) instanceof Decision.Allowed) {
              shown.add(used(key));
            }
          }
          return new AccountReply.Done<>(List.copyOf(shown));
        });
  }

  private ApiKey used(ApiKey key) {
    return key.usedAt(keyUse.lastUsedMillis(key));
  }

  @Override
  public CompletableFuture<AccountReply<ApiKey>> key(Caller.Known caller, UUID id) {
    return directory.fresh(
        () -> {
          ApiKey key = directory.now().key(id);
          if (key == null) {
            return new AccountReply.Refused<>(AccessRefusal.NO_SUCH_KEY);
          }
          return AccessPolicy.decideShow(caller.principal(), key)
                  instanceof Decision.Denied(Denial why)
              ? new AccountReply.Denied<>(why)
              : new AccountReply.Done<>(used(key));
        });
  }

  @Override
  public CompletableFuture<AccountReply<IssuedKey>> addKey(Caller.Known caller, NewKey wanted) {
    AccountReply<IssuedKey> invalid = invalid(wanted);
    if (invalid != null) {
      return CompletableFuture.completedFuture(invalid);
    }
    String text = KeyText.fresh(random);
    long now = clock.millis();
    Duration timeToLive = wanted.timeToLive();
    ApiKey key =
        new ApiKey(
            UUID.randomUUID(),
            KeyText.digest(text),
            caller.principal().userId(),
            wanted.name(),
            wanted.role(),
            wanted.scope(),
            now,
            timeToLive == null ? ApiKey.NEVER : expiry(now, timeToLive),
            0);
    return directory.change(
        caller,
        "add_api_key",
        key.id().toString(),
        new AccessChange.AddKey(key),
        _ -> new IssuedKey(text, key));
  }

  private static long expiry(long now, Duration timeToLive) {
    try {
      return Math.addExact(now, Math.max(1, timeToLive.toMillis()));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static @Nullable AccountReply<IssuedKey> invalid(NewKey wanted) {
    if (wanted.name().getBytes(StandardCharsets.UTF_8).length > ApiKey.NAME_BYTES_MAX) {
      return new AccountReply.Invalid<>(
          "invalid_name", "a name has at most " + ApiKey.NAME_BYTES_MAX + " bytes");
    }
    return invalid(wanted.role(), wanted.scope());
  }

  @Override
  public boolean isGood(ApiKey key) {
    User owner = directory.now().user(key.userId());
    return owner != null && !owner.disabled() && !key.isExpired(clock.millis());
  }

  @Override
  public CompletableFuture<AccountReply<UUID>> deleteKey(Caller.Known caller, UUID id) {
    return directory.change(
        caller, "delete_api_key", id.toString(), new AccessChange.DeleteKey(id), _ -> id);
  }
}
