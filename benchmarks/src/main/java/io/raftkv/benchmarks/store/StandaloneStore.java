package io.raftkv.benchmarks.store;

import io.raftkv.adapters.storage.cache.CaffeinePointReadCache;
import io.raftkv.adapters.storage.cache.NoPointReadCache;
import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.adapters.storage.wal.WalOptions;
import io.raftkv.adapters.storage.wal.WriteAheadLog;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The store of a standalone server, over a log in a real folder, with the server's defaults save
 * that no snapshot is taken by itself. Safe for any thread.
 */
public final class StandaloneStore implements AutoCloseable {
  private static final int LOADED_PER_BATCH = 1_000;
  private static final int SEGMENT_BYTES = 64 << 20;
  private static final int BATCH_COMMANDS = 100;
  private static final long BATCH_BYTES = 1 << 20;
  private static final Duration BATCH_WAIT = Duration.ofMillis(10);
  private static final int QUEUE_COMMANDS = 20_000;
  private static final long QUEUE_BYTES = 64L << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final long CACHED_KEYS = 10_000;
  private static final Retention RETENTION = new Retention(100_000, 64L << 20);

  private final WriteAheadLog log;
  private final StateMachine stateMachine;
  private final GroupCommit groupCommit;
  private final ReplicatedStore store;

  private StandaloneStore(
      WriteAheadLog log,
      StateMachine stateMachine,
      GroupCommit groupCommit,
      ReplicatedStore store) {
    this.log = log;
    this.stateMachine = stateMachine;
    this.groupCommit = groupCommit;
    this.store = store;
  }

  /**
   * What a measurement chooses.
   *
   * @param sync whether every write is synced before it is acknowledged
   * @param shared whether writes share entries and syncs
   * @param cached whether the point-read cache is on
   */
  public record Options(boolean sync, boolean shared, boolean cached) {
    /** The server's defaults. */
    public static final Options DEFAULTS = new Options(true, true, true);
  }

  /**
   * Opens the store in the folder and reads what is there.
   *
   * @throws IllegalStateException if the log refuses, which says why
   */
  public static StandaloneStore open(Path folder, Options options, WalObserver observer)
      throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            folder,
            new WalOptions(SEGMENT_BYTES, options.sync(), Long.MAX_VALUE, false, 0),
            observer);
    PointReadCache cache =
        options.cached()
            ? new CaffeinePointReadCache(CACHED_KEYS, Duration.ZERO)
            : new NoPointReadCache();
    StateMachine stateMachine = new StateMachine(RETENTION, cache);
    switch (log.start(ReplicatedState.of(stateMachine))) {
      case LogStart.Ready _ -> {}
      case LogStart.Refused(String reason) -> throw new IllegalStateException(reason);
    }
    InstantSource clock = InstantSource.system();
    GroupCommit groupCommit =
        new GroupCommit(
            log,
            new CommitOptions(
                options.shared(),
                BATCH_COMMANDS,
                BATCH_BYTES,
                BATCH_WAIT,
                QUEUE_COMMANDS,
                QUEUE_BYTES,
                DEADLINE),
            clock,
            System::nanoTime);
    ReplicatedStore store =
        new ReplicatedStore(
            groupCommit, new ReadGate(ReadBarrier.ALONE), stateMachine, cache, clock);
    store.open();
    return new StandaloneStore(log, stateMachine, groupCommit, store);
  }

  /** The use cases. */
  public ReplicatedStore store() {
    return store;
  }

  /** The log beneath, for snapshots. */
  public WriteAheadLog log() {
    return log;
  }

  /** What takes commands, for those that are no writes of keys. */
  public GroupCommit groupCommit() {
    return groupCommit;
  }

  /** The state, for images of it while no write is under way. */
  public StateMachine stateMachine() {
    return stateMachine;
  }

  /** Puts the first keys of the data set, in batches. Blocks. */
  public void load(long keys) {
    for (long from = 0; from < keys; from += LOADED_PER_BATCH) {
      long to = Math.min(keys, from + LOADED_PER_BATCH);
      var _ = applied(store.batch(Dataset.puts(from, to), null).join());
    }
  }

  /** Puts the n-th key of the data set with that value, and waits for it. */
  public WriteReply put(long key, long value) {
    return applied(
        store.put(Dataset.key(key), Dataset.value(value), null, Precondition.NONE, null).join());
  }

  /**
   * The reply, if the write was applied: a measurement of refusals would look fast.
   *
   * @throws IllegalStateException if it was not
   */
  public static WriteReply applied(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Applied applied -> applied;
      case WriteReply.Refused(var why) -> throw new IllegalStateException("refused: " + why);
      case WriteReply.Unknown(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /**
   * The reply, if there was a value.
   *
   * @throws IllegalStateException if there was none
   */
  public static ReadReply found(ReadReply reply) {
    return switch (reply) {
      case ReadReply.Found found -> found;
      case ReadReply.NotFound _,
          ReadReply.Compacted _,
          ReadReply.NotYet _,
          ReadReply.Denied _,
          ReadReply.Refused _ ->
          throw new IllegalStateException("not found: " + reply);
    };
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
