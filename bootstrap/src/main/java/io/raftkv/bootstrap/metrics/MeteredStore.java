package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts and times what is asked of the store. */
public final class MeteredStore implements KeyValueStore {
  private final KeyValueStore store;
  private final Map<Operation, Meters> meters;

  private enum Operation {
    GET,
    PUT,
    DELETE,
    BATCH,
    TXN,
    TTL,
    SCAN
  }

  private enum Status {
    SUCCESS,
    NOT_FOUND,
    CONFLICT,
    DENIED,
    REFUSED,
    UNKNOWN,
    ERROR
  }

  private record Meters(Timer duration, Map<Status, Counter> counts) {}

  /** Meters in the registry, around the store. */
  public MeteredStore(KeyValueStore store, MeterRegistry registry) {
    this(store, meters(registry));
  }

  private MeteredStore(KeyValueStore store, Map<Operation, Meters> meters) {
    this.store = store;
    this.meters = meters;
  }

  /** The same meters around another store. */
  public MeteredStore around(KeyValueStore other) {
    return new MeteredStore(other, meters);
  }

  private static Map<Operation, Meters> meters(MeterRegistry registry) {
    Map<Operation, Meters> meters = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      String name = operation.name().toLowerCase(Locale.ROOT);
      Map<Status, Counter> counts = new EnumMap<>(Status.class);
      for (Status status : Status.values()) {
        counts.put(
            status,
            Counter.builder("kvstore_storage_operations")
                .description("what was asked of the store, and how it ended")
                .tags("operation", name, "status", status.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
      meters.put(
          operation,
          new Meters(
              Buckets.latency(
                  registry,
                  "kvstore_storage_operation_duration",
                  "from the call to its reply",
                  "operation",
                  name),
              counts));
    }
    return meters;
  }

  private <T> CompletableFuture<T> metered(
      Operation operation, Function<T, Status> status, CompletableFuture<T> reply, long start) {
    Meters of = meters.get(operation);
    if (of == null) {
      throw new IllegalStateException("no meters of " + operation);
    }
    if (reply.isDone() && !reply.isCompletedExceptionally()) {
      count(of, status.apply(reply.join()), start);
      return reply;
    }
    return reply.whenComplete(
        (result, fault) -> count(of, fault == null ? status.apply(result) : Status.ERROR, start));
  }

  private static void count(Meters of, Status status, long start) {
    of.duration().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    Counter counter = of.counts().get(status);
    if (counter != null) {
      counter.increment();
    }
  }

  private static Status ofWrite(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Applied(Outcome.PreconditionFailed _) -> Status.CONFLICT;
      case WriteReply.Applied(Outcome.KeyNotFound _) -> Status.NOT_FOUND;
      case WriteReply.Applied(Outcome.Denied _) -> Status.DENIED;
      case WriteReply.Applied(Outcome.RequestForgotten _),
          WriteReply.Applied(Outcome.RequestIdReused _),
          WriteReply.Applied(Outcome.TooManyClients _) ->
          Status.REFUSED;
      case WriteReply.Applied _ -> Status.SUCCESS;
      case WriteReply.Refused _ -> Status.REFUSED;
      case WriteReply.Unknown _ -> Status.UNKNOWN;
    };
  }

  /** Whether its comparisons held is for the asker to judge: it was done either way. */
  private static Status ofTxn(TxnReply reply) {
    return switch (reply) {
      case TxnReply.Done _ -> Status.SUCCESS;
      case TxnReply.NotDone(WriteReply why) -> ofWrite(why);
    };
  }

  private static Status ofRead(ReadReply reply) {
    return switch (reply) {
      case ReadReply.Found _ -> Status.SUCCESS;
      case ReadReply.NotFound _, ReadReply.Compacted _, ReadReply.NotYet _ -> Status.NOT_FOUND;
      case ReadReply.Denied _ -> Status.DENIED;
      case ReadReply.Refused _ -> Status.REFUSED;
    };
  }

  private static Status ofPage(PageReply reply) {
    return switch (reply) {
      case PageReply.Page _ -> Status.SUCCESS;
      case PageReply.Compacted _, PageReply.NotYet _ -> Status.NOT_FOUND;
      case PageReply.Denied _ -> Status.DENIED;
      case PageReply.Refused _ -> Status.REFUSED;
    };
  }

  @Override
  public CompletableFuture<WriteReply> put(
      Key key,
      Value value,
      @Nullable Duration timeToLive,
      Precondition precondition,
      @Nullable RequestId id) {
    long start = System.nanoTime();
    return metered(
        Operation.PUT,
        MeteredStore::ofWrite,
        store.put(key, value, timeToLive, precondition, id),
        start);
  }

  @Override
  public CompletableFuture<WriteReply> delete(
      Key key, Precondition precondition, @Nullable RequestId id) {
    long start = System.nanoTime();
    return metered(
        Operation.DELETE, MeteredStore::ofWrite, store.delete(key, precondition, id), start);
  }

  @Override
  public CompletableFuture<WriteReply> batch(List<Command.Change> changes, @Nullable RequestId id) {
    long start = System.nanoTime();
    return metered(Operation.BATCH, MeteredStore::ofWrite, store.batch(changes, id), start);
  }

  @Override
  public CompletableFuture<TxnReply> txn(Transaction transaction, @Nullable RequestId id) {
    long start = System.nanoTime();
    return metered(Operation.TXN, MeteredStore::ofTxn, store.txn(transaction, id), start);
  }

  @Override
  public CompletableFuture<WriteReply> setTimeToLive(
      Key key, @Nullable Duration timeToLive, @Nullable RequestId id) {
    long start = System.nanoTime();
    return metered(
        Operation.TTL, MeteredStore::ofWrite, store.setTimeToLive(key, timeToLive, id), start);
  }

  @Override
  public CompletableFuture<ReadReply> get(Key key, ReadConsistency consistency) {
    long start = System.nanoTime();
    return metered(Operation.GET, MeteredStore::ofRead, store.get(key, consistency), start);
  }

  @Override
  public CompletableFuture<ReadReply> getAt(Key key, long revision, ReadConsistency consistency) {
    long start = System.nanoTime();
    return metered(
        Operation.GET, MeteredStore::ofRead, store.getAt(key, revision, consistency), start);
  }

  @Override
  public CompletableFuture<PageReply> scan(PageQuery query) {
    long start = System.nanoTime();
    return metered(Operation.SCAN, MeteredStore::ofPage, store.scan(query), start);
  }

  @Override
  public long deadlineMillis(@Nullable Duration timeToLive) {
    return store.deadlineMillis(timeToLive);
  }

  @Override
  public Duration remaining(long deadlineMillis) {
    return store.remaining(deadlineMillis);
  }
}
