package io.raftkv.application.problem;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.problem.Problem.Kind;
import io.raftkv.domain.access.AccessRefusal;
import java.time.Duration;
import java.util.Map;

/** Why a wish about users, passwords, tokens or API keys was not fulfilled. */
public final class AccountProblems {
  private AccountProblems() {}

  /**
   * What a reply tells that is not done.
   *
   * @throws IllegalArgumentException if it is done
   */
  public static Problem of(AccountReply<?> reply) {
    return switch (reply) {
      case AccountReply.Done<?> _ -> throw new IllegalArgumentException("it is done");
      case AccountReply.Invalid<?>(String code, String reason) -> Problems.invalid(code, reason);
      case AccountReply.Refused<?>(AccessRefusal why) -> of(why);
      case AccountReply.Denied<?>(var why) -> Problems.of(why);
      case AccountReply.NotKnown<?> _ ->
          new Problem(
              Kind.UNAUTHENTICATED,
              "unauthenticated",
              "username and password do not belong together");
      case AccountReply.Throttled<?>(Duration retryAfter) -> throttled(retryAfter);
      case AccountReply.Unavailable<?>(var why) -> Problems.of(why);
      case AccountReply.Unknown<?>(String reason) ->
          new Problem(
              Kind.OUTCOME_UNKNOWN,
              "outcome_unknown",
              "the change may or may not have been made; look before you retry: " + reason);
    };
  }

  private static Problem throttled(Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    return new Problem(
        Kind.TOO_MANY,
        "too_many_attempts",
        "there were too many attempts; wait " + seconds + " s, then try again",
        Map.of("retry_after_seconds", Long.toString(seconds)));
  }

  /** Why the directory cannot be changed so. */
  public static Problem of(AccessRefusal why) {
    return switch (why) {
      case NAME_TAKEN -> conflict("username_taken", "a user has that name; choose another one");
      case NO_SUCH_USER ->
          new Problem(Kind.NOT_FOUND, "user_not_found", "there is no such user; see all of them");
      case NO_SUCH_KEY ->
          new Problem(
              Kind.NOT_FOUND, "api_key_not_found", "there is no such API key; see all of them");
      case KEY_TAKEN -> conflict("api_key_taken", "there is such a key; try again");
      case LAST_ADMIN ->
          conflict(
              "last_admin", "nobody would be left who can manage users; make another admin first");
      case ALREADY_FOUNDED -> conflict("already_founded", "there are users already");
      case TOO_MANY_USERS -> conflict("too_many_users", "there are as many users as can be");
      case TOO_MANY_KEYS ->
          conflict("too_many_api_keys", "you have as many API keys as one can; revoke some first");
      case PASSWORD_CHANGED ->
          conflict("password_changed", "the password was changed meanwhile; log in again");
      case SCOPED_ADMIN ->
          Problems.invalid(
              "scoped_admin", "an admin reaches all keys: give no scopes, or another role");
    };
  }

  /** Access control is off, so there are no users. */
  public static Problem disabled() {
    return conflict(
        "auth_disabled",
        "access control is off at this server; start it with --auth to have users");
  }

  private static Problem conflict(String code, String message) {
    return new Problem(Kind.CONFLICT, code, message);
  }
}
