package io.raftkv.application.service;

import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Transaction.Operation;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.VersionedValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gathers what the operations of a transaction gave that has been applied. What it reads is read at
 * the revision that it left, so others' later writes are not in it.
 */
final class TxnResults {
  /** What all values may have in sum; one alone may have more. */
  private static final long READ_BYTES_MAX = 3L << 20;

  private final KeyValueStore store;
  private final List<Operation> operations;
  private final Outcome.TxnApplied applied;

  TxnResults(KeyValueStore store, List<Operation> operations, Outcome.TxnApplied applied) {
    this.store = store;
    this.operations = operations;
    this.applied = applied;
  }

  CompletableFuture<TxnReply> reply() {
    List<CompletableFuture<ReadReply>> reads = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.Read(Key key)) {
        reads.add(store.getAt(key, applied.revision(), ReadConsistency.LINEARIZABLE));
      }
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
        .thenApply(_ -> reply(reads.stream().map(CompletableFuture::join).iterator()));
  }

  /** That it was applied must not be hidden by what could not be told with it. */
  private TxnReply unread(String why) {
    return new TxnReply.NotDone(
        new WriteReply.Unknown(
            "the transaction was applied at revision "
                + applied.revision()
                + ", but what it was to read "
                + why));
  }

  private TxnReply reply(Iterator<ReadReply> reads) {
    long bytes = 0;
    List<TxnReply.Result> results = new ArrayList<>(operations.size());
    Iterator<Outcome.Effect> effects = applied.effects().iterator();
    for (Operation operation : operations) {
      switch (operation) {
        case Operation.Write(Command.Put _) ->
            results.add(new TxnReply.Result.Put(effects.next().version()));
        case Operation.Write(Command.Delete _) ->
            results.add(new TxnReply.Result.Deleted(effects.next().existed()));
        case Operation.Read _ -> {
          switch (reads.next()) {
            case ReadReply.Found(VersionedValue found, long _) -> {
              bytes += found.value().size();
              if (bytes > READ_BYTES_MAX && bytes > found.value().size()) {
                return unread("has more than " + READ_BYTES_MAX + " bytes; read it by itself");
              }
              results.add(new TxnReply.Result.Read(found));
            }
            case ReadReply.NotFound _ -> results.add(new TxnReply.Result.Read(null));
            case ReadReply.Denied(var why) -> {
              return new TxnReply.NotDone(new WriteReply.Applied(new Outcome.Denied(why)));
            }
            case ReadReply.Refused _, ReadReply.Compacted _, ReadReply.NotYet _ -> {
              return unread("could not be read");
            }
          }
        }
      }
    }
    return new TxnReply.Done(applied.revision(), applied.succeeded(), results);
  }
}
