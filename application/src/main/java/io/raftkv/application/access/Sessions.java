package io.raftkv.application.access;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts.Session;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AttemptLimiter;
import io.raftkv.application.port.AuditEvent.Verdict;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.port.AuthObserver.Method;
import io.raftkv.application.port.AuthObserver.Outcome;
import io.raftkv.application.port.Passwords;
import io.raftkv.application.port.Tokens;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Logging in and out, and what else a user does with its own password. */
public final class Sessions {
  private static final String LOGIN = "login";

  /** By how much clocks may differ before a token that was ended comes back. */
  private static final Duration CLOCKS = Duration.ofDays(1);

  private static final String CHANGE_PASSWORD = "change_password";

  private final Directory directory;
  private final Passwords passwords;
  private final Tokens tokens;
  private final AttemptLimiter limiter;
  private final AuthObserver observer;
  private final Duration tokenLife;
  private final InstantSource clock;

  /**
   * Over the directory.
   *
   * @param tokenLife how long a token is good, at least a second
   */
  public Sessions(
      Directory directory,
      Passwords passwords,
      Tokens tokens,
      AttemptLimiter limiter,
      AuthObserver observer,
      Duration tokenLife,
      InstantSource clock) {
    this.directory = directory;
    this.passwords = passwords;
    this.tokens = tokens;
    this.limiter = limiter;
    this.observer = observer;
    this.tokenLife = tokenLife;
    this.clock = clock;
  }

  /** A wrong name takes as long as a wrong password, and is answered the same. */
  CompletableFuture<AccountReply<Session>> login(Origin origin, String name, String password) {
    if (!directory.isReady()) {
      return CompletableFuture.completedFuture(new AccountReply.Unavailable<>(Refusal.RECOVERING));
    }
    Duration wait = limiter.admit(name, origin);
    if (wait.isPositive()) {
      return CompletableFuture.completedFuture(throttled(name, origin, wait));
    }
    User user = directory.now().user(name);
    String hash = user == null ? "" : user.passwordHash();
    return Busy.orElse(
        passwords
            .matches(password, hash)
            .thenApply(matches -> loggedIn(origin, name, hash, matches)));
  }

  private <T> AccountReply<T> throttled(String name, Origin origin, Duration wait) {
    observer.attempt(Method.PASSWORD, Outcome.THROTTLED);
    directory
        .audit()
        .stranger(name, "password", origin, LOGIN, "", Verdict.DENIED, "too many attempts");
    return new AccountReply.Throttled<>(wait);
  }

  /** By the directory as it is once the password has been checked: that takes a while. */
  private AccountReply<Session> loggedIn(
      Origin origin, String name, String checkedHash, boolean matches) {
    User user = directory.now().user(name);
    if (!matches
        || user == null
        || user.disabled()
        || !user.passwordHash().equals(checkedHash)
        || (user.loopbackOnly() && !origin.isLocal())) {
      observer.attempt(Method.PASSWORD, Outcome.FAILURE);
      directory
          .audit()
          .stranger(name, "password", origin, LOGIN, "", Verdict.DENIED, why(matches, user));
      return new AccountReply.NotKnown<>();
    }
    limiter.succeeded(name, origin);
    observer.attempt(Method.PASSWORD, Outcome.SUCCESS);
    directory.audit().stranger(name, "password", origin, LOGIN, "", Verdict.ALLOWED, "");
    return new AccountReply.Done<>(session(user));
  }

  /** For the audit log alone. */
  private static String why(boolean matches, @Nullable User user) {
    if (!matches || user == null) {
      return "wrong name or password";
    }
    return user.disabled() ? "the user is disabled" : "the default password is good locally alone";
  }

  private Session session(User user) {
    long issued = clock.millis() / 1000 * 1000;
    long expires = issued + Math.max(1, tokenLife.toSeconds()) * 1000;
    String token =
        tokens.issue(
            new Tokens.Claims(
                UUID.randomUUID(),
                user.id(),
                user.name(),
                user.role(),
                user.epoch(),
                issued,
                expires));
    return new Session(token, expires, user);
  }

  AccountReply<Session> refresh(Caller.Known caller) {
    if (tokenOf(caller) == null) {
      return notByToken();
    }
    User user = userOf(caller);
    return user == null || user.disabled()
        ? new AccountReply.Denied<>(Denial.USER_DISABLED)
        : new AccountReply.Done<>(session(user));
  }

  private static <T> AccountReply<T> notByToken() {
    return new AccountReply.Invalid<>(
        "token_required",
        "this is for tokens alone: log in by POST /auth/login, and send its token");
  }

  private static Credential.@Nullable Token tokenOf(Caller.Known caller) {
    return caller.principal().actor().credential() instanceof Credential.Token token ? token : null;
  }

  private @Nullable User userOf(Caller.Known caller) {
    return directory.now().user(caller.principal().userId());
  }

  /**
   * No token lives longer than one that is issued now. What is replicated for a day more than that
   * holds although a node's clock, by which it is forgotten, may be ahead.
   */
  CompletableFuture<AccountReply<User>> logout(Caller.Known caller) {
    Credential.Token token = tokenOf(caller);
    User user = userOf(caller);
    if (token == null) {
      return CompletableFuture.completedFuture(notByToken());
    }
    if (user == null) {
      return CompletableFuture.completedFuture(new AccountReply.Denied<>(Denial.NO_USER));
    }
    long until = clock.millis() + tokenLife.plus(CLOCKS).toMillis();
    return directory.change(
        caller,
        "logout",
        user.name(),
        new AccessChange.Revoke(new RevokedToken(token.id(), user.id(), until)),
        _ -> user);
  }

  AccountReply<User> me(Caller.Known caller) {
    User user = userOf(caller);
    return user == null ? new AccountReply.Denied<>(Denial.NO_USER) : new AccountReply.Done<>(user);
  }

  /** The old password is guessed at no faster here than by logging in. */
  CompletableFuture<AccountReply<User>> changePassword(
      Caller.Known caller, String oldPassword, String newPassword) {
    User user = userOf(caller);
    if (user == null) {
      return CompletableFuture.completedFuture(new AccountReply.Denied<>(Denial.NO_USER));
    }
    Duration wait = limiter.admit(user.name(), caller.origin());
    if (wait.isPositive()) {
      return CompletableFuture.completedFuture(throttled(user.name(), caller.origin(), wait));
    }
    return Busy.orElse(
        passwords
            .matches(oldPassword, user.passwordHash())
            .thenCompose(
                matches ->
                    matches
                        ? changed(caller, user, newPassword)
                        : CompletableFuture.completedFuture(wrong(caller, user))));
  }

  private AccountReply<User> wrong(Caller.Known caller, User user) {
    directory.audit().denied(caller, CHANGE_PASSWORD, user.name(), "wrong old password");
    return new AccountReply.Invalid<>("invalid_password", "the old password is not the right one");
  }

  private CompletableFuture<AccountReply<User>> changed(
      Caller.Known caller, User user, String newPassword) {
    limiter.succeeded(user.name(), caller.origin());
    AccountReply<User> weak = PasswordRules.weak(user.name(), newPassword);
    if (weak != null) {
      return CompletableFuture.completedFuture(weak);
    }
    return passwords
        .hash(newPassword)
        .thenCompose(
            hash ->
                directory.change(
                    caller,
                    CHANGE_PASSWORD,
                    user.name(),
                    new AccessChange.SetPassword(user.id(), hash, user.epoch(), clock.millis()),
                    now -> now.user(user.id())));
  }
}
