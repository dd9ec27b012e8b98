package io.raftkv.testkit;

import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.Publication;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.application.watch.WatchObserver;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.testkit.access.AccessUseCases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The real use cases over a log of the test's, with their watches. Safe for any thread. */
public final class LiveStore implements AutoCloseable {
  private final StateMachine machine;
  private final GroupCommit groupCommit;
  private final ReplicatedStore store;
  private final WatchHub watches;
  private final AccessUseCases access;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("test-watches").daemon().unstarted(task));

  /**
   * Opens the store.
   *
   * @param log given the state machine's side; not to be started yet
   * @param retention of history
   */
  public LiveStore(
      Function<ReplicatedState, ReplicatedLog> log, Retention retention, InstantSource clock) {
    Publication publication = new Publication(new Uncached());
    machine = new StateMachine(retention, publication);
    groupCommit =
        new GroupCommit(
            log.apply(ReplicatedState.of(machine)),
            new CommitOptions(
                true, 100, 1 << 20, Duration.ZERO, 100, 1 << 24, Duration.ofSeconds(5)),
            clock,
            System::nanoTime);
    ReadGate gate = new ReadGate(ReadBarrier.ALONE);
    store = new ReplicatedStore(groupCommit, gate, machine, new Uncached(), clock);
    watches =
        new WatchHub(machine, gate, store::isOpen, thread, WatchObserver.NONE, System::nanoTime);
    publication.wakes(watches::published);
    watches.start();
    store.open();
    access = new AccessUseCases(machine, groupCommit, store, gate, watches, clock);
  }

  /** The state. */
  public StateMachine machine() {
    return machine;
  }

  /** What writes go through. */
  public GroupCommit groupCommit() {
    return groupCommit;
  }

  /** The key space as nobody's. */
  public ReplicatedStore store() {
    return store;
  }

  /** The changes of all keys. */
  public WatchHub watches() {
    return watches;
  }

  /** Users and what they may. */
  public AccessUseCases access() {
    return access;
  }

  @Override
  public void close() {
    watches.stop();
    thread.shutdown();
  }

  private static final class Uncached implements PointReadCache {
    @Override
    public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
      return load.apply(key);
    }

    @Override
    public void changed(Key key, VersionedValue newest) {}

    @Override
    public StoreStatistics.Cache statistics() {
      return new StoreStatistics.Cache(3, 1, 2, 5);
    }
  }
}
