package io.raftkv.benchmarks.micro;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH over this package and makes the report's section of what it found. */
public final class Microbenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  // What RaftKV's README claimed before, of an M1, in operations per second.
  private static final double CACHED_READS_BEFORE = 500_000;
  private static final double UNCACHED_READS_BEFORE = 200_000;
  private static final double BATCHED_WRITES_BEFORE = 200_000;
  private static final double UNBATCHED_WRITES_BEFORE = 20_000;

  private Microbenchmarks() {}

  /** Runs all of it, in JVMs of their own with this one's flags, and makes the section. */
  public static String section(Effort effort) throws IOException, RunnerException {
    Files.createDirectories(WorkFolder.root());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Microbenchmarks.class.getPackageName() + "\\..*")
            .forks(1)
            .warmupIterations(effort.choose(3, 1))
            .warmupTime(TimeValue.milliseconds(effort.choose(1_500, 300)))
            .measurementIterations(effort.choose(5, 1))
            .measurementTime(TimeValue.milliseconds(effort.choose(1_500, 500)))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .output(WorkFolder.root().resolve("jmh.log").toString());
    if (effort == Effort.QUICK) {
      options.param("keys", "100000").param("existing", "10000").param("snapshotKeys", "10000");
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    return section(results);
  }

  private static String section(Collection<RunResult> results) {
    Table rates =
        new Table(
            "operation",
            "operations/s",
            "± (99.9 %)",
            "allocated, B each",
            "RaftKV before, on an M1, operations/s",
            "ratio");
    Table times = new Table("operation", "time of one", "± (99.9 %)", "allocated, B each");
    for (RunResult result : results) {
      Result<?> score = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      String bytes = allocated == null ? Figure.NONE : Figure.of(allocated.getScore());
      String name = name(result.getParams());
      if (score.getScoreUnit().startsWith("ops/")) {
        double before = before(result.getParams());
        rates.row(
            name,
            Figure.of(score.getScore()),
            Figure.of(score.getScoreError()),
            bytes,
            Figure.of(before),
            Figure.times(score.getScore(), before));
      } else {
        String unit = score.getScoreUnit().replace("/op", "");
        times.row(
            name,
            Figure.of(score.getScore()) + " " + unit,
            Figure.of(score.getScoreError()),
            bytes);
      }
    }
    return "### Operations within one process (JMH)\n\n"
        + rates.markdown()
        + "\n"
        + times.markdown();
  }

  private static String method(BenchmarkParams params) {
    String name = params.getBenchmark();
    int method = name.lastIndexOf('.');
    return name.substring(name.lastIndexOf('.', method - 1) + 1);
  }

  private static String name(BenchmarkParams params) {
    return switch (method(params)) {
      case "GetBenchmark.hot" -> "get, " + cache(params) + ", one hot key of " + keys(params);
      case "GetBenchmark.workingSet" ->
          "get, " + cache(params) + ", at random among 5,000 keys of " + keys(params);
      case "GetBenchmark.any" -> "get, " + cache(params) + ", at random among " + keys(params);
      case "PutBenchmark.alone" -> "put, 1 writer, " + sync(params, "each");
      case "PutBenchmark.inFlight" -> "put, 256 writers, " + sync(params, "every batch");
      case "PutBenchmark.compareAndSet" ->
          "compare-and-set, 256 writers, " + sync(params, "every batch");
      case "PutBenchmark.batch" ->
          "puts in atomic batches of 100, 1 writer, " + sync(params, "every batch");
      case "ScanBenchmark.scan" ->
          "scan of " + number(params, "page") + " keys with values, of " + keys(params);
      case "SnapshotBenchmark.write" ->
          "snapshot of " + number(params, "snapshotKeys") + " keys, written and synced";
      case "SnapshotBenchmark.load" ->
          "snapshot of " + number(params, "snapshotKeys") + " keys, loaded and checked";
      case "CodecBenchmark.encode" -> "encode a batch of " + number(params, "puts");
      case "CodecBenchmark.decode" -> "decode a batch of " + number(params, "puts");
      case "AccessBenchmark.apiKey" -> "authenticate by an API key";
      case "AccessBenchmark.seenToken" -> "authenticate by a token that came before";
      case "AccessBenchmark.freshToken" -> "authenticate by a token that never came before";
      case "PolicyBenchmark.decide" ->
          "decide on a key by a scope of " + number(params, "prefixes");
      case "PolicyBenchmark.shared" ->
          "what an API key and its user share, each with a scope of " + number(params, "prefixes");
      default -> method(params);
    };
  }

  private static String cache(BenchmarkParams params) {
    return Boolean.parseBoolean(params.getParam("cached")) ? "cache on" : "cache off";
  }

  private static boolean synced(BenchmarkParams params) {
    return Boolean.parseBoolean(params.getParam("sync"));
  }

  private static String sync(BenchmarkParams params, String what) {
    return synced(params) ? what + " synced" : "not synced";
  }

  private static String keys(BenchmarkParams params) {
    return number(params, "keys");
  }

  private static String number(BenchmarkParams params, String name) {
    return Figure.of(Integer.parseInt(params.getParam(name)));
  }

  /** What the operation is to be compared with; not a number where there is nothing. */
  private static double before(BenchmarkParams params) {
    return switch (method(params)) {
      case "GetBenchmark.any" -> UNCACHED_READS_BEFORE; // a cache of 10,000 keys has none of them
      case "GetBenchmark.hot", "GetBenchmark.workingSet" ->
          Boolean.parseBoolean(params.getParam("cached"))
              ? CACHED_READS_BEFORE
              : UNCACHED_READS_BEFORE;
      case "PutBenchmark.alone" -> UNBATCHED_WRITES_BEFORE;
      case "PutBenchmark.inFlight" -> BATCHED_WRITES_BEFORE;
      default -> Double.NaN;
    };
  }
}
