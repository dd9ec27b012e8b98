package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.report.Figure;
import java.util.stream.Stream;

/** The columns that tables of RaftKV beside etcd share. */
final class SideBySide {
  private static final double MILLIS = 1e3;

  private SideBySide() {}

  /** What stands above: what was measured, the shared columns, and some of the table's own. */
  static String[] columns(String what, String... more) {
    return joined(
        Stream.of(
            what,
            "RaftKV, requests/s",
            "etcd, requests/s",
            "RaftKV : etcd",
            "RaftKV P50, ms",
            "etcd P50, ms",
            "RaftKV P99, ms",
            "etcd P99, ms",
            "RaftKV, CPU µs each",
            "etcd, CPU µs each",
            "CPU, RaftKV : etcd"),
        more);
  }

  /** A row of such a table. */
  static String[] cells(String what, Sample ours, Sample theirs, String... more) {
    return joined(
        Stream.of(
            what,
            Figure.of(ours.perSecond()),
            Figure.of(theirs.perSecond()),
            Figure.times(ours.perSecond(), theirs.perSecond()),
            Figure.of(ours.p50Micros() / MILLIS),
            Figure.of(theirs.p50Micros() / MILLIS),
            Figure.of(ours.p99Micros() / MILLIS),
            Figure.of(theirs.p99Micros() / MILLIS),
            Figure.of(ours.serverCpuMicros()),
            Figure.of(theirs.serverCpuMicros()),
            Figure.times(ours.serverCpuMicros(), theirs.serverCpuMicros())),
        more);
  }

  private static String[] joined(Stream<String> shared, String... more) {
    return Stream.concat(shared, Stream.of(more)).toArray(String[]::new);
  }
}
