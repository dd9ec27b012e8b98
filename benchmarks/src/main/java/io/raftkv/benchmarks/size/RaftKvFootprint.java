package io.raftkv.benchmarks.size;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.api.WriteReply;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.domain.command.Precondition;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures RaftKV's distribution. */
final class RaftKvFootprint {
  private static final Pattern READY = Pattern.compile("ready in (\\d+) ms");
  private static final long SNAPSHOT_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int PUTS_UNDER_WAY = 10_000;

  private final Footprint.Plan plan;
  private final Path distribution;
  private final Path data;

  RaftKvFootprint(Footprint.Plan plan, Path distribution) {
    this.plan = plan;
    this.distribution = distribution;
    this.data = plan.folder().resolve("raftkv");
  }

  /**
   * What RaftKV alone is asked for. Times in ns.
   *
   * @param emptyHeap live, of an empty server
   * @param heap live, with all keys, of the server that took them
   * @param restartedHeap live, of one that started from a snapshot
   * @param fromSnapshot of the restart from a snapshot, what the server says it took from its main
   *     to being ready
   * @param fromLog the start from a log of as large batches as the keys were loaded in
   * @param fromLogOfSinglePuts the start from a log in which each put has an entry of its own
   * @param coldSnapshot the first snapshot of a process that has just started
   */
  record Details(
      LiveHeap emptyHeap,
      LiveHeap heap,
      LiveHeap restartedHeap,
      double fromSnapshot,
      RunningServer.Start fromLog,
      RunningServer.Start fromLogOfSinglePuts,
      double coldSnapshot) {}

  /** Both. */
  record Result(Footprint footprint, Details details) {}

  Result measure() throws IOException, InterruptedException {
    RaftKv quiet = RaftKv.without(distribution);
    Memory empty;
    LiveHeap emptyHeap;
    try (RunningServer server = RunningServer.start(quiet, data)) {
      empty = Memory.of(server.pid());
      emptyHeap = LiveHeap.of(server.pid());
    }
    RunningServer.Start emptyStart =
        RunningServer.Start.median(starts(quiet, data, new ArrayList<>()));
    Loaded loaded = load();
    FromLog fromLog = fromLog();
    List<Long> readyMillis = new ArrayList<>();
    List<RunningServer.Start> restarts = starts(quiet, data, readyMillis);
    Memory restarted;
    LiveHeap restartedHeap;
    try (RunningServer server = RunningServer.start(quiet, data)) {
      server.check(plan.keys());
      restarted = Memory.of(server.pid());
      restartedHeap = LiveHeap.of(server.pid());
    }
    return new Result(
        new Footprint(
            emptyStart,
            empty,
            loaded.nanos(),
            loaded.memory(),
            RunningServer.Start.median(restarts),
            restarted,
            loaded.snapshot().nanos(),
            loaded.snapshot().bytes(),
            WorkFolder.bytesIn(data)),
        new Details(
            emptyHeap,
            loaded.heap(),
            restartedHeap,
            1e6 * Figure.median(readyMillis.stream().mapToDouble(Long::doubleValue).toArray()),
            fromLog.start(),
            fromLogOfSinglePuts(),
            fromLog.snapshot()));
  }

  private record Loaded(double nanos, Written snapshot, Memory memory, LiveHeap heap) {}

  /** The last write of the load makes a snapshot due. */
  private Loaded load() throws IOException, InterruptedException {
    long writes = Math.ceilDiv(plan.keys(), RunningServer.KEYS_PER_WRITE);
    try (RunningServer server = RunningServer.start(new RaftKv(distribution, writes), data)) {
      long nanos = server.load(plan.keys());
      Written snapshot = awaitSnapshot(server);
      Memory memory = Memory.of(server.pid());
      server.check(plan.keys());
      return new Loaded(nanos, snapshot, memory, LiveHeap.of(server.pid()));
    }
  }

  private record FromLog(RunningServer.Start start, double snapshot) {}

  /** Without a snapshot, of which the first write then takes one. */
  private FromLog fromLog() throws IOException, InterruptedException {
    RaftKv eager = new RaftKv(distribution, 1);
    List<RunningServer.Start> starts = new ArrayList<>();
    double[] snapshots = new double[plan.repetitions()];
    for (int i = 0; i < snapshots.length; i++) {
      WorkFolder.delete(data.resolve("snapshots"));
      try (RunningServer server = RunningServer.start(eager, data)) {
        starts.add(server.start());
        server.check(plan.keys());
        var _ = server.send(eager.write(server.uri(), 0, 1));
        snapshots[i] = awaitSnapshot(server).nanos();
      }
    }
    return new FromLog(RunningServer.Start.median(starts), Figure.median(snapshots));
  }

  private List<RunningServer.Start> starts(RaftKv raftKv, Path folder, List<Long> readyMillis)
      throws IOException, InterruptedException {
    List<RunningServer.Start> starts = new ArrayList<>();
    for (int i = 0; i < plan.repetitions(); i++) {
      try (RunningServer server = RunningServer.start(raftKv, folder)) {
        starts.add(server.start());
        Matcher ready = READY.matcher(server.printed());
        if (ready.find()) {
          readyMillis.add(Long.parseLong(ready.group(1)));
        }
      }
    }
    return starts;
  }

  private record Written(double nanos, double bytes) {}

  private static Written awaitSnapshot(RunningServer server)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/metrics")).build();
    long began = System.nanoTime();
    while (System.nanoTime() - began < SNAPSHOT_PATIENCE_NANOS) {
      String metrics = server.send(request);
      if (series(metrics, "raftkv_snapshot_creation_duration_seconds_count") >= 1) {
        return new Written(
            1e9 * series(metrics, "raftkv_snapshot_creation_duration_seconds_sum"),
            series(metrics, "raftkv_snapshot_size_bytes"));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new IllegalStateException(
        "no snapshot was taken; the server printed: " + server.printed());
  }

  private static double series(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no series " + name));
  }

  private RunningServer.Start fromLogOfSinglePuts() throws IOException, InterruptedException {
    Path folder = plan.folder().resolve("raftkv-single-puts");
    StandaloneStore.Options unshared = new StandaloneStore.Options(false, false, false);
    try (StandaloneStore store = StandaloneStore.open(folder, unshared, WalObserver.NONE)) {
      for (int from = 0; from < plan.keys(); from += PUTS_UNDER_WAY) {
        List<CompletableFuture<WriteReply>> puts = new ArrayList<>();
        for (int n = from; n < Math.min(plan.keys(), from + PUTS_UNDER_WAY); n++) {
          puts.add(
              store.store().put(Dataset.key(n), Dataset.value(n), null, Precondition.NONE, null));
        }
        for (CompletableFuture<WriteReply> put : puts) {
          var _ = StandaloneStore.applied(put.join());
        }
      }
    }
    List<RunningServer.Start> starts =
        starts(RaftKv.without(distribution), folder, new ArrayList<>());
    WorkFolder.delete(folder);
    return RunningServer.Start.median(starts);
  }
}
