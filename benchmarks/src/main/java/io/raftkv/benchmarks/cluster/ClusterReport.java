package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects what was measured, and prints it. For one thread. */
final class ClusterReport {
  private static final double MILLIS = 1e3;

  private final Effort effort;
  private final Table warm = new Table(SideBySide.columns("operation, requests under way"));
  private final Table behind =
      new Table(
          "operation, requests under way",
          "RaftKV, puts an entry",
          "etcd, puts a sync",
          "RaftKV, reads a confirmation",
          "wrk, CPU µs each",
          "h2load, CPU µs each",
          "wrk, share of a core",
          "h2load, share of a core",
          "other work beside RaftKV, cores",
          "other work beside etcd, cores");
  private final Table aims = new Table("aim, 64 requests under way, warm", "measured", "met");
  private final StringBuilder cold = new StringBuilder();
  private final StringBuilder multiplexed = new StringBuilder();
  private final Map<String, List<Double>> starts = new HashMap<>();
  private final Map<Operation, Sample> usual = new HashMap<>();

  ClusterReport(Effort effort) {
    this.effort = effort;
  }

  void started(Servers servers) {
    starts.computeIfAbsent(servers.name(), _ -> new ArrayList<>()).add(servers.startedInSeconds());
  }

  void warm(Operation operation, int concurrent, Sample ours, Sample theirs) {
    String label = operation.label() + ", " + concurrent;
    warm.row(SideBySide.cells(label, ours, theirs));
    boolean puts = operation.kind() == Operation.Kind.PUT;
    behind.row(
        label,
        puts ? Figure.of(ours.commandsPerEntry()) : Figure.NONE,
        puts ? Figure.of(theirs.commandsPerEntry()) : Figure.NONE,
        operation.kind() == Operation.Kind.GET
            ? Figure.of(ours.readsPerConfirmation())
            : Figure.NONE,
        Figure.of(ours.generatorCpuMicros()),
        Figure.of(theirs.generatorCpuMicros()),
        Figure.of(ours.generatorCores()),
        Figure.of(theirs.generatorCores()),
        Figure.of(ours.otherCores()),
        Figure.of(theirs.otherCores()));
    if (concurrent == ClusterComparison.USUAL) {
      usual.put(operation, ours);
      double times = ours.perSecond() / theirs.perSecond();
      aims.row(
          operation.label() + ": more than " + operation.aim() + " times etcd's requests/s",
          Figure.times(ours.perSecond(), theirs.perSecond()),
          Figure.met(times > operation.aim()));
    }
  }

  void cold(Operation operation, int seconds, List<Sample> ours, List<Sample> theirs) {
    Table table =
        new Table(
            operation.label() + ", " + ClusterComparison.USUAL + ", seconds after the start",
            "RaftKV, requests/s",
            "etcd, requests/s",
            "RaftKV : etcd",
            "RaftKV P99, ms",
            "etcd P99, ms",
            "RaftKV, CPU µs each",
            "etcd, CPU µs each");
    for (int i = 0; i < ours.size(); i++) {
      Sample a = ours.get(i);
      Sample b = theirs.get(i);
      table.row(
          i * seconds + " to " + (i + 1) * seconds,
          Figure.of(a.perSecond()),
          Figure.of(b.perSecond()),
          Figure.times(a.perSecond(), b.perSecond()),
          Figure.of(a.p99Micros() / MILLIS),
          Figure.of(b.p99Micros() / MILLIS),
          Figure.of(a.serverCpuMicros()),
          Figure.of(b.serverCpuMicros()));
    }
    cold.append('\n').append(table.markdown());
  }

  void multiplexed(int connections, int streams, Map<Operation, Sample> samples) {
    Table table =
        new Table(
            "etcd by " + connections + " connections with " + streams + " requests under way each",
            "etcd, requests/s",
            "P99, ms",
            "CPU µs each",
            "RaftKV by 64 connections : etcd by " + connections);
    samples.forEach(
        (operation, sample) ->
            table.row(
                operation.label(),
                Figure.of(sample.perSecond()),
                Figure.of(sample.p99Micros() / MILLIS),
                Figure.of(sample.serverCpuMicros()),
                Figure.times(
                    Objects.requireNonNull(usual.get(operation)).perSecond(), sample.perSecond())));
    multiplexed.append('\n').append(table.markdown());
  }

  String markdown() {
    StringBuilder out = new StringBuilder("### Warm\n\n");
    out.append("Medians of ").append(effort.choose("three rounds of 4 s", "one round of 2 s"));
    out.append(", the two in turns.\n\n").append(warm.markdown());
    out.append('\n').append(aims.markdown());
    out.append("\n### What requests share, and what the generators cost\n\n");
    out.append(behind.markdown());
    out.append("\n### etcd with fewer connections\n").append(multiplexed);
    out.append("\n### The first minute after a start\n\n");
    starts.forEach(
        (name, seconds) ->
            out.append(name)
                .append(" had a leader, and had written for a second, after ")
                .append(String.join(" and ", seconds.stream().map(Figure::of).toList()))
                .append(" s.\n"));
    return out.append(cold).toString();
  }
}
