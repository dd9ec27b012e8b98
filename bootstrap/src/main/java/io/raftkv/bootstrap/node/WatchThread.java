package io.raftkv.bootstrap.node;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The thread on which all watchers are told. */
@Singleton
final class WatchThread {
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("raftkv-watch").daemon().unstarted(task));

  @Inject
  WatchThread() {}

  ScheduledExecutorService executor() {
    return executor;
  }

  /** Does what is waiting, and no more. */
  void stop() {
    executor.shutdown();
  }
}
