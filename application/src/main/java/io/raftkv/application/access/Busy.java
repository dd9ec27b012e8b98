package io.raftkv.application.access;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.port.Passwords;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What callers are told while too many passwords wait to be hashed. */
final class Busy {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private Busy() {}

  /** The reply, or that one should come back later. */
  static <T> CompletableFuture<AccountReply<T>> orElse(CompletableFuture<AccountReply<T>> reply) {
    return reply.exceptionally(
        fault -> {
          Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
          if (cause instanceof Passwords.BusyException) {
            return new AccountReply.Throttled<>(RETRY);
          }
          throw new CompletionException(cause);
        });
  }
}
