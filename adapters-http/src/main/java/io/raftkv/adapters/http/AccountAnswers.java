package io.raftkv.adapters.http;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.access.AccessRefusal;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What all routes below {@code /auth} have in common. */
final class AccountAnswers {
  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");

  private AccountAnswers() {}

  /** What cannot be honoured here must not be passed over. */
  static void refuseConditions(Call call) {
    Preconditions.refuse(call.requestHeaders());
    if (call.requestHeaders().contains(IDEMPOTENCY_KEY)) {
      throw RequestFault.badRequest(
          "invalid_request", "Idempotency-Key is for writes of keys; leave it out here");
    }
  }

  /** The id in the path. One that cannot be an id is nobody's. */
  static UUID id(Call call, AccessRefusal otherwise) {
    String text = PercentDecoding.utf8(call.rawKey());
    if (text != null && text.length() == 36) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException _) {
        // the same answer as for an id that is nobody's
      }
    }
    throw fault(otherwise);
  }

  /** Answers what went wrong, or continues with what was done. */
  static <T> void await(Call call, CompletableFuture<AccountReply<T>> reply, Consumer<T> then) {
    call.await(reply, ended -> answer(call, ended, then));
  }

  /** The same of a reply that is there. */
  static <T> void answer(Call call, AccountReply<T> reply, Consumer<T> then) {
    switch (reply) {
      case AccountReply.Done<T>(T value) -> then.accept(value);
      case AccountReply.Invalid<T>(String code, String reason) ->
          call.fail(RequestFault.badRequest(code, reason));
      case AccountReply.Refused<T>(AccessRefusal why) -> call.fail(fault(why));
      case AccountReply.Denied<T>(var why) -> call.fail(RequestFault.of(Problems.of(why)));
      case AccountReply.NotKnown<T> _ ->
          call.fail(
              new RequestFault(
                  401, "unauthenticated", "username and password do not belong together"));
      case AccountReply.Throttled<T>(Duration retryAfter) -> throttled(call, retryAfter);
      case AccountReply.Unavailable<T>(var why) -> call.refuse(why);
      case AccountReply.Unknown<T>(String reason) ->
          call.fail(
              RequestFault.unavailable(
                  "outcome_unknown",
                  "the change may or may not have been made; look before you retry: " + reason));
    }
  }

  private static void throttled(Call call, Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    call.header(Headers.RETRY_AFTER, Long.toString(seconds));
    call.fail(
        new RequestFault(
            429,
            "too_many_attempts",
            "there were too many attempts; wait " + seconds + " s, then try again"));
  }

  private static RequestFault fault(AccessRefusal why) {
    return switch (why) {
      case NAME_TAKEN -> conflict("username_taken", "a user has that name; choose another one");
      case NO_SUCH_USER ->
          new RequestFault(404, "user_not_found", "there is no such user; see GET /auth/users");
      case NO_SUCH_KEY ->
          new RequestFault(
              404, "api_key_not_found", "there is no such API key; see GET /auth/api-keys");
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
          RequestFault.badRequest(
              "scoped_admin", "an admin reaches all keys: give no scopes, or another role");
    };
  }

  private static RequestFault conflict(String code, String message) {
    return new RequestFault(409, code, message);
  }
}
