package io.raftkv.bootstrap.node;

import io.raftkv.application.service.Expiry;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.bootstrap.tls.NodeTls;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What is done by the clock: on one thread, and on another where files are read, which may block.
 */
@Singleton
final class Ticks {
  private static final Logger LOG = LogManager.getLogger(Ticks.class);
  private static final Duration EXPIRY = Duration.ofMillis(100);
  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration KEY_USE = Duration.ofMinutes(1);
  private static final Duration UPKEEP = Duration.ofMillis(200);
  private static final Duration OVERDUE = Duration.ofMillis(250);
  private static final Duration HEALTH = Duration.ofMillis(500);
  private static final Duration FILES = Duration.ofSeconds(2);

  private final Expiry expiry;
  private final GroupCommit groupCommit;
  private final ScheduledExecutorService executor = thread("raftkv-ticks");
  private final ScheduledExecutorService files = thread("raftkv-files");

  @Inject
  Ticks(Expiry expiry, GroupCommit groupCommit) {
    this.expiry = expiry;
    this.groupCommit = groupCommit;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
  }

  void start() {
    every(EXPIRY, this::sweep);
    every(OVERDUE, groupCommit::abandonOverdue);
  }

  /** Looks after access. */
  void upkeep(AccessUpkeep upkeep) {
    every(UPKEEP, upkeep::lookAfter);
    every(KEY_USE, upkeep::noteUse);
  }

  /** Asks for the node's place in its cluster until it has one. */
  void join(JoinRequest request) {
    every(JOIN, request::ask);
  }

  /** Keeps what gRPC says of the node's health true, from now on. */
  void health(Endpoints endpoints) {
    every(HEALTH, endpoints::look);
  }

  /** Looks after the files of TLS, from now on and not only once the node serves. */
  void watch(NodeTls tls) {
    every(FILES, files, tls::look);
  }

  private void sweep() {
    var _ =
        expiry
            .sweep()
            .whenComplete(
                (outcome, fault) -> {
                  if (fault != null) {
                    LOG.error("keys whose time has ended could not be removed; retrying", fault);
                  }
                });
  }

  private void every(Duration period, Runnable task) {
    every(period, executor, task);
  }

  private static void every(Duration period, ScheduledExecutorService thread, Runnable task) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> run(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The executor would keep an Error to itself, and never run the task again. */
  static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      LOG.error("a periodic task failed; it runs again", fault);
    } catch (Error fault) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
    }
  }

  void stop() {
    executor.shutdownNow();
    files.shutdownNow();
  }
}
