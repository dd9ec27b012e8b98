package io.raftkv.application.access;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The replicated directory, read fresh and changed by way of the log. Safe for any thread. */
public final class Directory {
  private final Supplier<AccessDirectory> applied;
  private final BooleanSupplier ready;
  private final GroupCommit groupCommit;
  private final ReadGate readGate;
  private final AuditNotes audit;

  /**
   * Over what this node has applied.
   *
   * @param ready whether the log has been read to its end
   */
  public Directory(
      Supplier<AccessDirectory> applied,
      BooleanSupplier ready,
      GroupCommit groupCommit,
      ReadGate readGate,
      AuditLog audit) {
    this.applied = applied;
    this.ready = ready;
    this.groupCommit = groupCommit;
    this.readGate = readGate;
    this.audit = new AuditNotes(audit);
  }

  /** What this node has applied. */
  AccessDirectory now() {
    return applied.get();
  }

  boolean isReady() {
    return ready.getAsBoolean() && now().isFounded();
  }

  AuditNotes audit() {
    return audit;
  }

  /** Why the caller's role is not enough; null if it is. */
  @Nullable Denial denial(Caller.Known caller, Action action) {
    return AccessPolicy.decide(caller.principal(), action) instanceof Decision.Denied(Denial why)
        ? why
        : null;
  }

  /** Reads once this node has applied everything that was acknowledged before. */
  <T> CompletableFuture<AccountReply<T>> fresh(Supplier<AccountReply<T>> read) {
    return readGate
        .at(ReadConsistency.LINEARIZABLE)
        .thenApply(
            reached ->
                reached.refusal() == null
                    ? read.get()
                    : new AccountReply.Unavailable<>(reached.refusal()));
  }

  /**
   * Makes the change in the caller's name. Done means that this node has applied it.
   *
   * @param result what to tell of it, by the directory afterwards; null if what it was about is
   *     gone by then
   */
  <T> CompletableFuture<AccountReply<T>> change(
      Caller.Known caller,
      String action,
      String object,
      AccessChange change,
      Function<AccessDirectory, @Nullable T> result) {
    if (!ready.getAsBoolean()) {
      return CompletableFuture.completedFuture(new AccountReply.Unavailable<>(Refusal.RECOVERING));
    }
    if (AccessPolicy.decide(caller.principal(), change, now())
        instanceof Decision.Denied(Denial why)) {
      audit.denied(caller, action, object, why);
      return CompletableFuture.completedFuture(new AccountReply.Denied<>(why));
    }
    return groupCommit
        .submit(new Command.By(caller.authority(), new Command.ChangeAccess(change)))
        .thenCompose(reply -> changed(caller, action, object, reply, result));
  }

  private <T> CompletableFuture<AccountReply<T>> changed(
      Caller.Known caller,
      String action,
      String object,
      WriteReply reply,
      Function<AccessDirectory, @Nullable T> result) {
    return switch (reply) {
      case WriteReply.Applied(Outcome.AccessChanged _) -> {
        audit.allowed(caller, action, object);
        yield here(result);
      }
      case WriteReply.Applied(Outcome.AccessRefused(AccessRefusal why)) -> {
        audit.failed(caller, action, object, why);
        yield CompletableFuture.completedFuture(new AccountReply.Refused<>(why));
      }
      case WriteReply.Applied(Outcome.Denied(Denial why)) -> {
        audit.denied(caller, action, object, why);
        yield CompletableFuture.completedFuture(new AccountReply.Denied<>(why));
      }
      case WriteReply.Applied(Outcome other) ->
          throw new IllegalStateException("the log answered " + other.getClass().getSimpleName());
      case WriteReply.Refused(Refusal why) ->
          CompletableFuture.completedFuture(new AccountReply.Unavailable<>(why));
      case WriteReply.Unknown(String reason) ->
          CompletableFuture.completedFuture(new AccountReply.Unknown<>(reason));
    };
  }

  /** The leader has applied it; that this node has too is what a caller goes by. */
  private <T> CompletableFuture<AccountReply<T>> here(
      Function<AccessDirectory, @Nullable T> result) {
    return readGate
        .at(ReadConsistency.LINEARIZABLE)
        .thenApply(
            reached -> {
              if (reached.refusal() != null) {
                return new AccountReply.Unknown<>(
                    "it was done, but this node has not applied it yet");
              }
              T value = result.apply(now());
              return value == null
                  ? new AccountReply.Refused<>(AccessRefusal.NO_SUCH_USER)
                  : new AccountReply.Done<>(value);
            });
  }
}
