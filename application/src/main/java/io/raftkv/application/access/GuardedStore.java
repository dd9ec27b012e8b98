package io.raftkv.application.access;

import io.raftkv.application.api.Caller;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The key space as one caller may see it.
 *
 * <p>A write is judged here and, where the directory has changed by then, once more when it is
 * applied. A read is judged before it, and once more after it where this node has applied a change
 * of the directory meanwhile: so a linearizable read, which waits for all that was acknowledged
 * before it, obeys each revocation that was acknowledged before it, at whichever node.
 */
final class GuardedStore implements KeyValueStore {
  private final KeyValueStore store;
  private final Caller.Known caller;
  private final AccessService access;

  GuardedStore(KeyValueStore store, Caller.Known caller, AccessService access) {
    this.store = store;
    this.caller = caller;
    this.access = access;
  }

  private @Nullable Denial denial(Caller.Known who, Action action, Key key) {
    return AccessPolicy.decide(who.principal(), action, key) instanceof Decision.Denied(Denial why)
        ? denied(action, key, why)
        : null;
  }

  private Denial denied(Action action, Key key, Denial why) {
    access.audit().denied(caller, AuditNotes.word(action), key.utf8(), why);
    return why;
  }

  private static CompletableFuture<WriteReply> denied(Denial why) {
    return CompletableFuture.completedFuture(new WriteReply.Applied(new Outcome.Denied(why)));
  }

  /** What the log says last is what counts; the audit log is told of it here. */
  private CompletableFuture<WriteReply> watched(CompletableFuture<WriteReply> reply, Key key) {
    return reply.thenApply(
        ended -> {
          if (ended instanceof WriteReply.Applied(Outcome.Denied(Denial why))) {
            denied(Action.WRITE_KEYS, key, why);
          }
          return ended;
        });
  }

  @Override
  public CompletableFuture<WriteReply> put(
      Key key,
      Value value,
      @Nullable Duration timeToLive,
      Precondition precondition,
      @Nullable RequestId id) {
    Denial why = denial(caller, Action.WRITE_KEYS, key);
    return why == null
        ? watched(store.put(key, value, timeToLive, precondition, id), key)
        : denied(why);
  }

  @Override
  public CompletableFuture<WriteReply> delete(
      Key key, Precondition precondition, @Nullable RequestId id) {
    Denial why = denial(caller, Action.WRITE_KEYS, key);
    return why == null ? watched(store.delete(key, precondition, id), key) : denied(why);
  }

  @Override
  public CompletableFuture<WriteReply> batch(List<Command.Change> changes, @Nullable RequestId id) {
    for (Command.Change change : changes) {
      Denial why = denial(caller, Action.WRITE_KEYS, change.key());
      if (why != null) {
        return denied(why);
      }
    }
    return changes.isEmpty()
        ? store.batch(changes, id)
        : watched(store.batch(changes, id), changes.getFirst().key());
  }

  @Override
  public CompletableFuture<TxnReply> txn(Transaction transaction, @Nullable RequestId id) {
    for (Comparison comparison : transaction.comparisons()) {
      Denial why = denial(caller, Action.WRITE_KEYS, comparison.key());
      if (why != null) {
        return deniedTxn(why);
      }
    }
    for (boolean succeeded : List.of(true, false)) {
      for (Transaction.Operation operation : transaction.chosen(succeeded)) {
        Denial why = denial(caller, Action.WRITE_KEYS, operation.key());
        if (why != null) {
          return deniedTxn(why);
        }
      }
    }
    return store
        .txn(transaction, id)
        .thenApply(
            ended -> {
              if (ended
                  instanceof TxnReply.NotDone(WriteReply.Applied(Outcome.Denied(Denial why)))) {
                access.audit().denied(caller, AuditNotes.word(Action.WRITE_KEYS), "", why);
              }
              return ended;
            });
  }

  private static CompletableFuture<TxnReply> deniedTxn(Denial why) {
    return CompletableFuture.completedFuture(
        new TxnReply.NotDone(new WriteReply.Applied(new Outcome.Denied(why))));
  }

  @Override
  public CompletableFuture<WriteReply> setTimeToLive(
      Key key, @Nullable Duration timeToLive, @Nullable RequestId id) {
    Denial why = denial(caller, Action.WRITE_KEYS, key);
    return why == null ? watched(store.setTimeToLive(key, timeToLive, id), key) : denied(why);
  }

  @Override
  public long deadlineMillis(@Nullable Duration timeToLive) {
    return store.deadlineMillis(timeToLive);
  }

  @Override
  public CompletableFuture<ReadReply> get(Key key, ReadConsistency consistency) {
    return read(key, () -> store.get(key, consistency));
  }

  @Override
  public CompletableFuture<ReadReply> getAt(Key key, long revision, ReadConsistency consistency) {
    return read(key, () -> store.getAt(key, revision, consistency));
  }

  /** Begins a read. */
  private interface Read {
    CompletableFuture<ReadReply> begin();
  }

  private CompletableFuture<ReadReply> read(Key key, Read read) {
    Denial why = denial(caller, Action.READ_KEYS, key);
    return why == null
        ? read.begin().thenApply(reply -> rejudged(key, reply))
        : CompletableFuture.completedFuture(new ReadReply.Denied(why));
  }

  private ReadReply rejudged(Key key, ReadReply reply) {
    if (access.isCurrent(caller)) {
      return reply;
    }
    Denial why =
        switch (access.refreshed(caller)) {
          case AccessService.Refreshed.Gone(Denial gone) -> denied(Action.READ_KEYS, key, gone);
          case AccessService.Refreshed.Still(Caller.Known now) ->
              denial(now, Action.READ_KEYS, key);
        };
    return why == null ? reply : new ReadReply.Denied(why);
  }

  @Override
  public CompletableFuture<PageReply> scan(PageQuery query) {
    Decision decision = AccessPolicy.decide(caller.principal(), Action.READ_KEYS);
    return decision instanceof Decision.Denied(Denial why)
        ? CompletableFuture.completedFuture(deniedPage(why))
        : store.scan(query.of(visible(query))).thenCompose(reply -> rejudged(query, reply));
  }

  private List<KeyRange> visible(PageQuery query) {
    List<KeyRange> visible = new ArrayList<>();
    for (KeyRange range : query.ranges()) {
      visible.addAll(AccessPolicy.visible(caller.principal(), range));
    }
    return visible;
  }

  /** Where the directory has changed, what was found may be too much: it is sought again. */
  private CompletableFuture<PageReply> rejudged(PageQuery query, PageReply reply) {
    return access.isCurrent(caller)
        ? CompletableFuture.completedFuture(reply)
        : switch (access.refreshed(caller)) {
          case AccessService.Refreshed.Gone(Denial gone) ->
              CompletableFuture.completedFuture(deniedPage(gone));
          case AccessService.Refreshed.Still(Caller.Known now) -> access.store(now).scan(query);
        };
  }

  private PageReply deniedPage(Denial why) {
    access.audit().denied(caller, AuditNotes.word(Action.READ_KEYS), "", why);
    return new PageReply.Denied(why);
  }

  @Override
  public Duration remaining(long deadlineMillis) {
    return store.remaining(deadlineMillis);
  }
}
