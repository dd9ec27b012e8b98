package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.cluster.Watchers.Seen;
import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;

/** What ten thousand watches cost one node, RaftKV's and etcd's, each alone on the machine. */
public final class WatcherCost {
  private static final String PREFIX = "w/";
  private static final int OWN_PER_SECOND = 1_000;
  private static final int SAME_PER_SECOND = 4;
  private static final double MICROS = 1e6;
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final double KIB = 1024;

  private final Effort effort;
  private final int watchers;
  private final Table costs =
      new Table(
          "server, load",
          "writes/s",
          "events/s",
          "P50 from write to event, ms",
          "P99, ms",
          "CPU µs a write",
          "CPU µs an event");
  private final Table memory =
      new Table("server", "resident before, MB", "with them, MB", "KiB a watch", "opened in, s");

  private WatcherCost(Effort effort) {
    this.effort = effort;
    watchers = effort.choose(10_000, 1_000);
  }

  /** The part of the report. */
  public static String section(Effort effort) throws IOException, InterruptedException {
    Path distribution = Path.of(System.getProperty("raftkv.bench.dist")).toAbsolutePath();
    WatcherCost cost = new WatcherCost(effort);
    try (WorkFolder work = WorkFolder.create("watchers")) {
      Path folder = work.path().toAbsolutePath();
      cost.measure(new RaftServers(distribution, folder.resolve("raftkv"), 1));
      cost.measure(new EtcdServers(folder.resolve("etcd"), 1));
    }
    return cost.markdown();
  }

  private void measure(Servers starting) throws IOException, InterruptedException {
    try (Servers server = starting) {
      server.start();
      int seconds = effort.choose(20, 3);
      double alone;
      long before;
      try (Watchers none = new Watchers(server.grpc(0))) {
        var _ = write(server, none, OWN_PER_SECOND, effort.choose(30, 3), 0, WatcherCost::own);
        before = server.residentBytes();
        Measured measured = write(server, none, OWN_PER_SECOND, seconds, 0, WatcherCost::own);
        alone = measured.cpuMicros() / measured.seen().writes();
        row(server, "no watch", measured, Double.NaN);
      }
      try (Watchers each = new Watchers(server.grpc(0))) {
        long began = System.nanoTime();
        each.open(watchers, i -> server.watch(own(i)));
        double opened = (System.nanoTime() - began) / NANOS;
        long with = server.residentBytes();
        memory.row(
            server.name(),
            Figure.megabytes(before),
            Figure.megabytes(with),
            Figure.of((with - before) / KIB / watchers),
            Figure.of(opened));
        var _ = write(server, each, OWN_PER_SECOND, effort.choose(10, 1), 1, WatcherCost::own);
        Measured measured = write(server, each, OWN_PER_SECOND, seconds, 1, WatcherCost::own);
        double perWrite = measured.cpuMicros() / measured.seen().writes();
        row(server, watchers + " watches of one key each", measured, perWrite - alone);
      }
      try (Watchers same = new Watchers(server.grpc(0))) {
        same.open(watchers, _ -> server.watchPrefix(PREFIX));
        var _ = write(server, same, SAME_PER_SECOND, effort.choose(10, 1), watchers, i -> own(0));
        Measured measured = write(server, same, SAME_PER_SECOND, seconds, watchers, i -> own(0));
        row(
            server,
            watchers + " watches of one prefix",
            measured,
            measured.cpuMicros() / measured.seen().events());
      }
    }
  }

  /** The key that the watch of that number watches, of a load's write the next in turn. */
  private static String own(int number) {
    return PREFIX + String.format("%05d", number);
  }

  private record Measured(Seen seen, double seconds, double cpuMicros) {}

  private Measured write(
      Servers server,
      Watchers watching,
      int perSecond,
      int seconds,
      int each,
      IntFunction<String> key)
      throws InterruptedException {
    Duration before = server.cpu();
    long began = System.nanoTime();
    Seen seen =
        watching.write(
            perSecond * seconds,
            perSecond,
            each,
            (n, value) -> server.put(key.apply(n % watchers), value));
    double took = (System.nanoTime() - began) / NANOS;
    return new Measured(seen, took, server.cpu().minus(before).toNanos() / NANOS * MICROS);
  }

  private void row(Servers server, String load, Measured measured, double perEvent) {
    Seen seen = measured.seen();
    boolean told = seen.events() > 0;
    costs.row(
        server.name() + ", " + load,
        Figure.of(seen.writes() / measured.seconds()),
        Figure.of(seen.events() / measured.seconds()),
        told ? Figure.of(seen.p50Micros() / MILLIS) : Figure.NONE,
        told ? Figure.of(seen.p99Micros() / MILLIS) : Figure.NONE,
        Figure.of(measured.cpuMicros() / seen.writes()),
        Figure.of(perEvent));
  }

  private String markdown() {
    return "### Watches\n\n"
        + "One node of each, alone on the machine; gRPC over ten connections, values of 100 bytes."
        + " What an event costs is, for watches of one key each, what a write costs more than"
        + " without a watch.\n\n"
        + costs.markdown()
        + "\n"
        + memory.markdown();
  }
}
