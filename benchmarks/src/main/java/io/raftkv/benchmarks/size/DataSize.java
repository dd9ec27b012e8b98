package io.raftkv.benchmarks.size;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/** RaftKV and etcd with the same keys, side by side. */
public final class DataSize {
  /** The property that names the distribution's folder. */
  public static final String DISTRIBUTION = "raftkv.bench.dist";

  private static final double OVERHEAD_AIM_BYTES = 200;
  private static final double RECOVERY_AIM_NANOS = 5e9;

  private final int keys;
  private final RaftKvFootprint.Details details;
  private final Footprint ours;
  private final Footprint theirs;

  private DataSize(int keys, RaftKvFootprint.Result raftKv, Footprint etcd) {
    this.keys = keys;
    this.details = raftKv.details();
    this.ours = raftKv.footprint();
    this.theirs = etcd;
  }

  /** Measures, and makes the section of the report. */
  public static String section(Effort effort) throws IOException, InterruptedException {
    String distribution = System.getProperty(DISTRIBUTION);
    if (distribution == null) {
      throw new IllegalStateException("-D" + DISTRIBUTION + " must name the distribution's folder");
    }
    try (WorkFolder folder = WorkFolder.create("size")) {
      Footprint.Plan plan =
          new Footprint.Plan(effort.choose(1_000_000, 100_000), effort.choose(5, 1), folder.path());
      RaftKvFootprint.Result raftKv = new RaftKvFootprint(plan, Path.of(distribution)).measure();
      Footprint etcd = new EtcdFootprint(plan).measure();
      return new DataSize(plan.keys(), raftKv, etcd).report(plan.repetitions());
    }
  }

  private String report(int repetitions) {
    return "### "
        + Figure.of(keys)
        + " keys of "
        + Dataset.KEY_BYTES
        + " bytes with values of "
        + Dataset.VALUE_BYTES
        + "\n\nTimes of starts and snapshots are medians of "
        + repetitions
        + ", save RaftKV's snapshot after the load, which is one.\n\n"
        + memory().markdown()
        + "\n"
        + times().markdown()
        + "\n"
        + heap().markdown()
        + "\n"
        + aims().markdown();
  }

  private double payload() {
    return (double) keys * (Dataset.KEY_BYTES + Dataset.VALUE_BYTES);
  }

  private double overhead(long bytes) {
    return (bytes - payload()) / keys;
  }

  private void compare(Table table, String what, ToDoubleFunction<Footprint> measure, double unit) {
    double a = measure.applyAsDouble(ours) / unit;
    double b = measure.applyAsDouble(theirs) / unit;
    table.row(what, Figure.of(a), Figure.of(b), Figure.times(a, b));
  }

  private Table memory() {
    Table table = new Table("memory and disk", "RaftKV", "etcd", "RaftKV : etcd");
    table.row(
        "live heap over the payload, B a key",
        Figure.of(overhead(details.heap().bytes())),
        Figure.NONE,
        Figure.NONE);
    table.row(
        "the same, restarted from a snapshot, B a key",
        Figure.of(overhead(details.restartedHeap().bytes())),
        Figure.NONE,
        Figure.NONE);
    compare(
        table,
        "resident memory over the payload after the load, B a key",
        side -> overhead(side.loaded().residentBytes()),
        1);
    compare(
        table,
        "the same, without mapped files, B a key",
        side -> overhead(side.loaded().anonymousBytes()),
        1);
    compare(
        table,
        "resident memory over the payload after a restart, B a key",
        side -> overhead(side.restarted().residentBytes()),
        1);
    compare(
        table,
        "the same, without mapped files, B a key",
        side -> overhead(side.restarted().anonymousBytes()),
        1);
    compare(
        table, "resident memory of an empty server, MB", side -> side.empty().residentBytes(), 1e6);
    compare(table, "snapshot, MB", Footprint::snapshotBytes, 1e6);
    compare(table, "data folder with log and snapshot, MB", Footprint::dataBytes, 1e6);
    return table;
  }

  private Table times() {
    Table table = new Table("time", "RaftKV", "etcd", "RaftKV : etcd");
    starts(table, "start of an empty store", ours.emptyStart(), theirs.emptyStart());
    starts(table, "restart with a snapshot", ours.restart(), theirs.restart());
    table.row(
        "of which by RaftKV's own count, without the JVM's start, ms",
        Figure.millis(details.fromSnapshot()),
        Figure.NONE,
        Figure.NONE);
    starts(
        table,
        "restart from the log alone, entries of 1,000 puts",
        details.fromLog(),
        theirs.restart());
    starts(
        table,
        "restart from the log alone, entries of 1 put",
        details.fromLogOfSinglePuts(),
        theirs.restart());
    compare(
        table,
        "snapshot (RaftKV's after the load; etcdctl snapshot save), ms",
        Footprint::snapshot,
        1e6);
    table.row(
        "snapshot by a process that has just started, ms",
        Figure.millis(details.coldSnapshot()),
        Figure.NONE,
        Figure.NONE);
    compare(table, "load by one client, 1,000 puts a request, s", Footprint::load, 1e9);
    return table;
  }

  /** What etcd starts from is always the same. */
  private static void starts(
      Table table, String what, RunningServer.Start a, RunningServer.Start b) {
    table.row(
        what + ", to the first answer, ms",
        Figure.millis(a.nanos()),
        Figure.millis(b.nanos()),
        Figure.times(a.nanos(), b.nanos()));
    table.row(
        "processor time of that, ms",
        Figure.millis(a.cpuNanos()),
        Figure.millis(b.cpuNanos()),
        Figure.times(a.cpuNanos(), b.cpuNanos()));
  }

  private Table heap() {
    Table table = new Table("RaftKV's live heap by class", "objects", "MB", "B a key");
    for (LiveHeap.ByClass one : details.heap().largest()) {
      table.row(
          "`" + one.name() + "`",
          Figure.of(one.objects()),
          Figure.megabytes(one.bytes()),
          Figure.of((double) one.bytes() / keys));
    }
    long all = details.heap().bytes();
    table.row("all", Figure.NONE, Figure.megabytes(all), Figure.of((double) all / keys));
    long empty = details.emptyHeap().bytes();
    table.row(
        "all of an empty server",
        Figure.NONE,
        Figure.megabytes(empty),
        Figure.of((double) empty / keys));
    return table;
  }

  private Table aims() {
    double overhead = overhead(details.heap().bytes());
    double restart = ours.restart().nanos();
    double fromLog = details.fromLog().nanos();
    double slowest = Math.max(restart, Math.max(fromLog, details.fromLogOfSinglePuts().nanos()));
    double etcd = theirs.restart().nanos();
    return new Table("aim", "measured", "met")
        .row(
            "at most " + Figure.of(OVERHEAD_AIM_BYTES) + " B of heap a key over the payload",
            Figure.of(overhead) + " B",
            Figure.met(overhead <= OVERHEAD_AIM_BYTES))
        .row(
            "recovery under 5 s, from snapshot or log",
            Figure.of(slowest / 1e9) + " s at the slowest",
            Figure.met(slowest < RECOVERY_AIM_NANOS))
        .row(
            "restart with a snapshot faster than etcd's",
            Figure.times(restart, etcd) + " its time",
            Figure.met(restart < etcd))
        .row(
            "restart from the log alone faster than etcd's",
            Figure.times(fromLog, etcd) + " its time",
            Figure.met(fromLog < etcd));
  }
}
