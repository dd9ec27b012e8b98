package io.raftkv.adapters.http;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.problem.AccountProblems;
import io.raftkv.application.problem.Problem;
import io.raftkv.domain.access.AccessRefusal;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
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
    throw RequestFault.of(AccountProblems.of(otherwise));
  }

  /** Answers what went wrong, or continues with what was done. */
  static <T> void await(Call call, CompletableFuture<AccountReply<T>> reply, Consumer<T> then) {
    call.await(reply, ended -> answer(call, ended, then));
  }

  /** The same of a reply that is there. */
  static <T> void answer(Call call, AccountReply<T> reply, Consumer<T> then) {
    if (reply instanceof AccountReply.Done<T>(T value)) {
      then.accept(value);
      return;
    }
    Problem problem = AccountProblems.of(reply);
    String seconds = problem.details().get("retry_after_seconds");
    if (seconds != null) {
      call.header(Headers.RETRY_AFTER, seconds);
    }
    call.fail(RequestFault.of(problem));
  }
}
