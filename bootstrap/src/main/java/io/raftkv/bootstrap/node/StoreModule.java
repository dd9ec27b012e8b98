package io.raftkv.bootstrap.node;

import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.Expiry;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.LogSnapshots;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.Publication;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.WatchMeters;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The use cases over a node's log. */
@Module
final class StoreModule {
  /** What may wait for the log; beyond that callers are better told at once. */
  private static final int QUEUE_COMMANDS_MAX = 20_000;

  private static final long QUEUE_BYTES_MAX = 64L << 20;

  /** Of the heap, what history may take at most while a snapshot is written. */
  private static final int IMAGE_SHARE = 4;

  private StoreModule() {}

  @Provides
  static InstantSource clock() {
    return InstantSource.system();
  }

  @Provides
  @Singleton
  static Publication publication(PointReadCache cache) {
    return new Publication(cache);
  }

  @Provides
  @Singleton
  static StateMachine stateMachine(Configuration configuration, Publication publication) {
    long historyBytes = configuration.value(Settings.HISTORY_BYTES);
    long imageBytes = Math.max(historyBytes, Runtime.getRuntime().maxMemory() / IMAGE_SHARE);
    return new StateMachine(
        new Retention(configuration.value(Settings.HISTORY_REVISIONS), historyBytes, imageBytes),
        publication);
  }

  @Provides
  @Singleton
  static GroupCommit groupCommit(
      Configuration configuration, ReplicatedLog log, InstantSource clock) {
    return new GroupCommit(
        log,
        new CommitOptions(
            configuration.value(Settings.BATCH_ENABLED),
            Math.toIntExact(configuration.value(Settings.BATCH_SIZE)),
            configuration.value(Settings.BATCH_BYTES),
            configuration.value(Settings.BATCH_WAIT_TIME),
            QUEUE_COMMANDS_MAX,
            QUEUE_BYTES_MAX,
            configuration.value(Settings.WRITE_TIMEOUT)),
        clock,
        System::nanoTime);
  }

  @Provides
  @Singleton
  static Expiry expiry(
      StateMachine stateMachine, GroupCommit groupCommit, InstantSource clock, Cluster cluster) {
    return new Expiry(stateMachine, groupCommit, clock, () -> cluster.leadership().isLeader());
  }

  @Provides
  @Singleton
  static Snapshots snapshots(ReplicatedLog log) {
    return new LogSnapshots(log);
  }

  @Provides
  @Singleton
  static WatchHub watches(
      StateMachine stateMachine,
      Publication publication,
      ReplicatedStore store,
      ReadBarrier barrier,
      WatchThread thread,
      MeterRegistry registry) {
    WatchMeters meters = new WatchMeters(registry);
    WatchHub hub =
        new WatchHub(
            stateMachine,
            new ReadGate(barrier),
            store::isOpen,
            thread.executor(),
            meters,
            System::nanoTime);
    meters.count(hub::watches);
    publication.wakes(hub::published);
    return hub;
  }

  @Provides
  @Singleton
  static ReplicatedStore store(
      GroupCommit groupCommit,
      StateMachine stateMachine,
      PointReadCache cache,
      InstantSource clock,
      ReadBarrier barrier) {
    return new ReplicatedStore(groupCommit, new ReadGate(barrier), stateMachine, cache, clock);
  }
}
