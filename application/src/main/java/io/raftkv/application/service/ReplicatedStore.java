package io.raftkv.application.service;

import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.KeySpace;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.domain.state.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The key space over the state machine: writes go through group commit, reads through the gate. */
public final class ReplicatedStore implements KeyValueStore {
  private static final CompletableFuture<ReadBarrier.Reached> RECOVERING =
      CompletableFuture.completedFuture(new ReadBarrier.Reached(Refusal.RECOVERING));

  private final GroupCommit groupCommit;
  private final ReadGate readGate;
  private final StateMachine stateMachine;
  private final PointReadCache cache;
  private final InstantSource clock;
  private final LongAdder gets;
  private final LongAdder puts;
  private final LongAdder deletes;
  private final ReplicatedStore origin; // itself, or the one that this is a view of
  private final @Nullable Authority authority;
  private volatile boolean open;

  /** A store that refuses everything until it is opened. */
  public ReplicatedStore(
      GroupCommit groupCommit,
      ReadGate readGate,
      StateMachine stateMachine,
      PointReadCache cache,
      InstantSource clock) {
    this.groupCommit = groupCommit;
    this.readGate = readGate;
    this.stateMachine = stateMachine;
    this.cache = cache;
    this.clock = clock;
    this.gets = new LongAdder();
    this.puts = new LongAdder();
    this.deletes = new LongAdder();
    this.origin = this;
    this.authority = null;
  }

  private ReplicatedStore(ReplicatedStore origin, Authority authority) {
    this.groupCommit = origin.groupCommit;
    this.readGate = origin.readGate;
    this.stateMachine = origin.stateMachine;
    this.cache = origin.cache;
    this.clock = origin.clock;
    this.gets = origin.gets;
    this.puts = origin.puts;
    this.deletes = origin.deletes;
    this.origin = origin;
    this.authority = authority;
  }

  /** Serves from now on: to be called once the log has been read to its end. */
  public void open() {
    origin.open = true;
  }

  /** Whether it serves. */
  public boolean isOpen() {
    return origin.open;
  }

  /** The same store, whose writes bear whose they are; null is nobody's. */
  public ReplicatedStore by(@Nullable Authority authority) {
    return authority == null ? origin : new ReplicatedStore(origin, authority);
  }

  private CompletableFuture<WriteReply> submit(Command command, @Nullable RequestId id) {
    if (!origin.open) {
      return CompletableFuture.completedFuture(new WriteReply.Refused(Refusal.RECOVERING));
    }
    Command once = id == null ? command : new Command.Once(id, command);
    return groupCommit.submit(authority == null ? once : new Command.By(authority, once));
  }

  private CompletableFuture<ReadBarrier.Reached> fresh(ReadConsistency consistency) {
    return origin.open ? readGate.at(consistency) : RECOVERING;
  }

  @Override
  public CompletableFuture<WriteReply> put(
      Key key,
      Value value,
      @Nullable Duration timeToLive,
      Precondition precondition,
      @Nullable RequestId id) {
    puts.increment();
    return submit(new Command.Put(key, value, deadlineMillis(timeToLive), precondition), id);
  }

  @Override
  public CompletableFuture<WriteReply> delete(
      Key key, Precondition precondition, @Nullable RequestId id) {
    deletes.increment();
    return submit(new Command.Delete(key, precondition), id);
  }

  @Override
  public CompletableFuture<WriteReply> batch(List<Command.Change> changes, @Nullable RequestId id) {
    count(changes);
    return submit(new Command.Batch(changes), id);
  }

  private void count(List<Command.Change> changes) {
    for (Command.Change change : changes) {
      switch (change) {
        case Command.Put _ -> puts.increment();
        case Command.Delete _ -> deletes.increment();
      }
    }
  }

  @Override
  public CompletableFuture<TxnReply> txn(Transaction transaction, @Nullable RequestId id) {
    Command.Txn command = transaction.command();
    return submit(command, id)
        .thenCompose(
            reply -> {
              if (reply instanceof WriteReply.Applied(Outcome.TxnApplied applied)) {
                count(applied.succeeded() ? command.then() : command.otherwise());
                return new TxnResults(this, transaction.chosen(applied.succeeded()), applied)
                    .reply();
              }
              return CompletableFuture.completedFuture(new TxnReply.NotDone(reply));
            });
  }

  @Override
  public CompletableFuture<WriteReply> setTimeToLive(
      Key key, @Nullable Duration timeToLive, @Nullable RequestId id) {
    return submit(new Command.SetDeadline(key, deadlineMillis(timeToLive)), id);
  }

  @Override
  public long deadlineMillis(@Nullable Duration timeToLive) {
    if (timeToLive == null) {
      return Command.NO_DEADLINE;
    }
    try {
      // Rounded up: a key never leaves before its time.
      return Math.addExact(clock.millis(), Math.max(1, timeToLive.plusNanos(999_999).toMillis()));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public Duration remaining(long deadlineMillis) {
    return Duration.ofMillis(Math.max(0, deadlineMillis - clock.millis()));
  }

  @Override
  public CompletableFuture<ReadReply> get(Key key, ReadConsistency consistency) {
    gets.increment();
    return fresh(consistency)
        .thenApply(
            reached ->
                reached.refusal() == null ? newest(key) : new ReadReply.Refused(reached.refusal()));
  }

  private ReadReply newest(Key key) {
    while (true) {
      View view = stateMachine.view();
      KeySpace keySpace = stateMachine.keySpace(); // not before the view: it may be replaced
      VersionedValue newest = cache.get(key, keySpace::newest);
      VersionedValue versioned = newest == null ? null : newest.at(view.revision());
      if (keySpace.floor() <= view.revision()) {
        return replyOf(versioned, view);
      }
      // Compaction has overtaken this view; a newer one is there already.
    }
  }

  @Override
  public CompletableFuture<ReadReply> getAt(Key key, long revision, ReadConsistency consistency) {
    gets.increment();
    return fresh(consistency)
        .thenApply(
            reached ->
                reached.refusal() == null
                    ? past(key, revision)
                    : new ReadReply.Refused(reached.refusal()));
  }

  private ReadReply past(Key key, long revision) {
    View view = stateMachine.view();
    KeySpace keySpace = stateMachine.keySpace();
    if (revision > view.revision()) {
      return new ReadReply.NotYet(view.revision());
    }
    VersionedValue newest = keySpace.newest(key);
    VersionedValue versioned = newest == null ? null : newest.at(revision);
    long floor = keySpace.floor();
    return revision < floor ? new ReadReply.Compacted(floor) : replyOf(versioned, view);
  }

  private static ReadReply replyOf(@Nullable VersionedValue versioned, View view) {
    return versioned == null || versioned.isTombstone()
        ? new ReadReply.NotFound(view.revision())
        : new ReadReply.Found(versioned, view.revision());
  }

  @Override
  public CompletableFuture<PageReply> scan(PageQuery query) {
    return fresh(query.consistency())
        .thenApply(
            reached ->
                reached.refusal() == null ? page(query) : new PageReply.Refused(reached.refusal()));
  }

  private PageReply page(PageQuery query) {
    while (true) {
      View view = stateMachine.view();
      KeySpace keySpace = stateMachine.keySpace(); // not before the view: it may be replaced
      long revision = query.revision() == 0 ? view.revision() : query.revision();
      if (revision > view.revision()) {
        return new PageReply.NotYet(view.revision());
      }
      PageCollector collector = new PageCollector(query);
      List<KeyRange> ranges = query.reverse() ? query.ranges().reversed() : query.ranges();
      for (KeyRange range : ranges) {
        if (!collector.hasMore) {
          keySpace.scan(range, revision, query.reverse(), collector::take);
        }
      }
      long floor = keySpace.floor();
      if (floor <= revision) {
        return new PageReply.Page(collector.entries, collector.hasMore, revision);
      }
      if (query.revision() != 0) {
        return new PageReply.Compacted(floor);
      }
    }
  }

  private static final class PageCollector {
    private final PageQuery query;
    private final List<KeyEntry> entries = new ArrayList<>();
    private long bytes;
    private boolean hasMore;

    PageCollector(PageQuery query) {
      this.query = query;
    }

    boolean take(KeyEntry entry) {
      bytes += entry.versioned().value().size();
      if (entries.size() == query.limit() || (!entries.isEmpty() && bytes > query.valueBytes())) {
        hasMore = true;
        return false;
      }
      entries.add(entry);
      return true;
    }
  }

  /** What has been done since the start, and what is held now. */
  public StoreStatistics statistics() {
    View view = stateMachine.view();
    return new StoreStatistics(
        gets.sum(),
        puts.sum(),
        deletes.sum(),
        view.keys(),
        view.revision(),
        view.appliedIndex(),
        view.hash().hex(),
        cache.statistics());
  }
}
