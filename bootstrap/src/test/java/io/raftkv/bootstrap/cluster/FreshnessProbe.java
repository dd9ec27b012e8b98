package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes one key through some nodes and reads it linearizably at others, until it is closed. No
 * read may show a revision that is older than one that was acknowledged before the read began.
 */
final class FreshnessProbe implements AutoCloseable {
  private static final Duration READ_PATIENCE = Duration.ofSeconds(30);
  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration THINKING = Duration.ofMillis(2);

  private final String key;
  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<ClusterNode, Reads> reads = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  /** The reads at one node. */
  private static final class Reads {
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
  }

  /**
   * Begins.
   *
   * @param readersEach how many clients read at each node that is read
   */
  FreshnessProbe(String key, List<ClusterNode> written, List<ClusterNode> read, int readersEach) {
    this.key = key;
    for (ClusterNode node : written) {
      threads.execute(() -> write(node));
    }
    for (ClusterNode node : read) {
      reads.put(node, new Reads());
      for (int i = 0; i < readersEach; i++) {
        threads.execute(() -> read(node));
      }
    }
  }

  private void write(ClusterNode node) {
    NodeClient client = node.client().within(WRITE_PATIENCE);
    while (goOn.get()) {
      try {
        Answer answer = client.put(key, "by " + node);
        if (answer.status() == 201) {
          acknowledged.accumulateAndGet(answer.revision(), Math::max);
          writes.incrementAndGet();
        }
      } catch (IOException silent) {
        // its outcome is not known, and nothing follows from it
      }
      Await.pass(THINKING);
    }
  }

  private void read(ClusterNode node) {
    NodeClient client = node.client().within(READ_PATIENCE);
    Reads counts = of(node);
    while (goOn.get()) {
      long least = acknowledged.get();
      long begun = System.nanoTime();
      try {
        Answer answer = client.read(key);
        counts.slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
        switch (answer.status()) {
          case 200 -> {
            counts.answered.incrementAndGet();
            check(node, least, answer.revision(), answer);
            check(node, least, answer.storeRevision(), answer);
          }
          case 404 -> check(node, least, 0, answer);
          case 503 -> counts.refused.incrementAndGet();
          default -> wrong.add(node + " answered " + answer);
        }
      } catch (IOException silent) {
        counts.slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
      }
      Await.pass(THINKING);
    }
  }

  private void check(ClusterNode node, long least, long shown, Answer answer) {
    if (shown < least) {
      wrong.add(
          "%s shows revision %d after %d had been acknowledged: %s %s"
              .formatted(node, shown, least, answer, answer.headers()));
    }
  }

  private Reads of(ClusterNode node) {
    Reads counts = reads.get(node);
    if (counts == null) {
      throw new IllegalArgumentException(node + " is not read");
    }
    return counts;
  }

  /** Waits until so many more writes have been acknowledged. */
  void awaitWrites(int more) {
    long enough = writes.get() + more;
    Await.until(
        ClusterProcesses.AGREEMENT,
        more + " more writes are acknowledged",
        () -> writes.get() >= enough);
  }

  /** Waits until the node has refused so many more reads. */
  void awaitRefused(ClusterNode node, int more) {
    long enough = of(node).refused.get() + more;
    Await.until(
        ClusterProcesses.AGREEMENT,
        node + " refuses " + more + " more reads",
        () -> of(node).refused.get() >= enough);
  }

  /** Waits until the node has answered so many more reads. */
  void awaitAnswered(ClusterNode node, int more) {
    long enough = of(node).answered.get() + more;
    Await.until(
        ClusterProcesses.AGREEMENT,
        node + " answers " + more + " more reads",
        () -> of(node).answered.get() >= enough);
  }

  /** How many reads were answered at the node. */
  long answered(ClusterNode node) {
    return of(node).answered.get();
  }

  /** How long the slowest read at the node took until it was answered in whichever way. */
  Duration slowest(ClusterNode node) {
    return Duration.ofNanos(of(node).slowestNanos.get());
  }

  /** Ends it; all reads must have been fresh. */
  void verify() {
    close();
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          wrong.size() + " wrong reads, the first: " + wrong.stream().limit(5).toList());
    }
  }

  @Override
  public void close() {
    goOn.set(false);
    threads.close();
  }
}
