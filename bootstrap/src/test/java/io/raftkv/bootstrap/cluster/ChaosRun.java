package io.raftkv.bootstrap.cluster;

import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.HistoryRecorder;
import io.raftkv.testkit.history.HistoryText;
import io.raftkv.testkit.history.KeyModel;
import io.raftkv.testkit.history.LinearizabilityChecker;
import io.raftkv.testkit.history.Operation;
import io.raftkv.testkit.history.Reply;
import io.raftkv.testkit.history.RevisionOrder;
import io.raftkv.testkit.history.SearchLimits;
import io.raftkv.testkit.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients ask while faults happen; then all is healed, every key is read once more, and what was
 * told is judged. The seed gives the same faults and requests; how they meet is another time's
 * chance.
 */
final class ChaosRun {
  private static final int CLIENTS = 8;
  private static final int WATCHERS = 3;
  private static final SearchLimits LIMITS = new SearchLimits(Duration.ofMinutes(5), 3_000_000);
  private static final Path KEPT = Path.of("target", "chaos");

  private final ClusterProcesses cluster;
  private final Set<Fault> faults;
  private final long seed;
  private final HistoryRecorder recorder = new HistoryRecorder();
  private final ChaosKeys keys = new ChaosKeys();
  private final ChaosTally tally = new ChaosTally();
  private final SplittableRandom random;
  private final List<ChaosWatcher> watchers = new ArrayList<>();
  private List<String> done = List.of();

  /**
   * A run on nodes that are ready.
   *
   * @param faults what may happen to them
   */
  ChaosRun(ClusterProcesses cluster, Set<Fault> faults, long seed) {
    this.cluster = cluster;
    this.faults = faults;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** Faults for so long, as they come; then the end of it, and the judgement. */
  void run(Duration time) throws IOException {
    run(time, ignored -> {});
  }

  /** What happens besides the faults, on the nemesis's thread, before all is started again. */
  @FunctionalInterface
  interface Extra {
    /** Does it. */
    void harm(ClusterProcesses cluster) throws IOException;
  }

  /** The same, with something that happens last, while clients go on. */
  void run(Duration time, Extra extra) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    Nemesis nemesis = new Nemesis(cluster, faults, random.split());
    AtomicBoolean goOn = new AtomicBoolean(true);
    AtomicBoolean watching = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> watches = new ArrayList<>();
      try {
        for (int i = 0; i < WATCHERS; i++) {
          ChaosWatcher watcher = new ChaosWatcher(cluster.nodes(), random.split());
          watchers.add(watcher);
          watches.add(threads.submit(() -> watcher.runWhile(watching::get)));
        }
        harm(threads, nemesis, extra, end, goOn);
        keepFaults();
        settle();
        judge(recorder.history());
        judgeWatches(watches);
      } finally {
        watching.set(false);
      }
      for (Future<?> watch : watches) {
        join(watch);
      }
    }
  }

  private void harm(
      ExecutorService threads, Nemesis nemesis, Extra extra, long end, AtomicBoolean goOn)
      throws IOException {
    try {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        ChaosClient client = client(i);
        clients.add(threads.submit(() -> client.runWhile(goOn::get)));
      }
      BooleanSupplier more =
          () -> System.nanoTime() < end && clients.stream().noneMatch(Future::isDone);
      try {
        nemesis.runWhile(more);
        extra.harm(cluster);
      } finally {
        done = nemesis.done();
        goOn.set(false);
      }
      for (Future<?> client : clients) {
        join(client);
      }
    } catch (AssertionError | RuntimeException e) {
      throw failure("the run broke off", e);
    }
  }

  /** Each watcher comes to the end, and was told what the log holds. */
  private void judgeWatches(List<Future<?>> watches) throws IOException {
    long last = cluster.awaitSameContent(cluster.nodes()).revision();
    WatchedChanges first = watchers.getFirst().changes();
    for (ChaosWatcher watcher : watchers) {
      WatchedChanges changes = watcher.changes();
      Await.until(
          ClusterProcesses.AGREEMENT,
          "a watcher at revision " + changes.upTo() + " comes to " + last,
          () -> changes.upTo() >= last || watches.stream().anyMatch(Future::isDone));
      List<String> wrong = new ArrayList<>(changes.faults(recorder.history()));
      wrong.addAll(first.differences(changes));
      if (!wrong.isEmpty() || changes.upTo() != last) {
        throw failure(
            "a watcher came to " + changes.upTo() + ":\n" + String.join("\n", wrong), null);
      }
      System.out.println(
          "a watcher was told %d revisions over %d connections, with %d gaps that were told"
              .formatted(changes.upTo(), watcher.connections(), changes.gaps()));
    }
  }

  private static void join(Future<?> client) {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ChaosClient client(int number) {
    String name = "c" + Long.toHexString(seed) + "-" + number;
    return new ChaosClient(name, cluster.nodes(), keys, recorder.process(), tally, random.split());
  }

  /** All nodes come back, agree, and are asked for every key. */
  private void settle() throws IOException {
    try {
      for (ClusterNode node : cluster.nodes()) {
        if (!node.isRunning()) {
          node.restart();
        }
      }
      cluster.awaitReady(cluster.nodes());
      cluster.awaitSameContent(cluster.nodes());
      ChaosClient last = client(CLIENTS);
      for (String key : keys.all()) {
        for (ClusterNode node : cluster.nodes()) {
          Await.until(ClusterProcesses.AGREEMENT, node + " reads", () -> last.read(key, node));
        }
      }
      cluster.awaitSameContent(cluster.nodes());
    } catch (AssertionError e) {
      throw failure("the nodes do not come back to agreement", e);
    }
  }

  private void judge(List<Operation<Call, Reply>> history) throws IOException {
    if (!tally.breaches().isEmpty()) {
      throw failure("answers against the contract:\n" + String.join("\n", tally.breaches()), null);
    }
    Verdict verdict = LinearizabilityChecker.check(KeyModel.INSTANCE, history, LIMITS);
    if (!(verdict instanceof Verdict.Linearizable)) {
      throw failure(verdict.describe(), null);
    }
    if (RevisionOrder.check(history) instanceof RevisionOrder.Verdict.OutOfOrder wrong) {
      throw failure(wrong.describe(), null);
    }
    System.out.println(
        "seed %d: %d operations, %d faults, %s; %s"
            .formatted(seed, history.size(), done.size(), verdict.describe(), tally));
  }

  /** How many requests were answered. */
  long answers() {
    return tally.answers();
  }

  /** Keeps what was done, also where nothing came of it. */
  private Path keepFaults() throws IOException {
    Files.createDirectories(KEPT);
    return Files.write(KEPT.resolve("faults-" + seed + ".txt").toAbsolutePath(), done);
  }

  private AssertionError failure(String why, @Nullable Throwable cause) throws IOException {
    Path faultsDone = keepFaults();
    Path history = KEPT.resolve("history-" + seed + ".txt").toAbsolutePath();
    HistoryText.write(history, recorder.history());
    return new AssertionError(
        why
            + "\nwith -Draftkv.chaos.seed="
            + seed
            + "; the history is in "
            + history
            + ", what was done in "
            + faultsDone
            + "\n"
            + tally,
        cause);
  }
}
