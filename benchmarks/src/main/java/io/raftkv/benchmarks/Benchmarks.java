package io.raftkv.benchmarks;

import io.raftkv.benchmarks.cluster.ClusterComparison;
import io.raftkv.benchmarks.cluster.GrpcComparison;
import io.raftkv.benchmarks.cluster.WatcherCost;
import io.raftkv.benchmarks.commit.GroupCommitScaling;
import io.raftkv.benchmarks.micro.Microbenchmarks;
import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Machine;
import io.raftkv.benchmarks.size.DataSize;
import io.raftkv.benchmarks.snapshot.SnapshotLatency;
import java.util.Locale;

/** Prints one section of the report; {@code benchmarks/run.sh} puts them together. */
public final class Benchmarks {
  private Benchmarks() {}

  /** Takes the section's name, and how much time it may take. */
  public static void main(String[] arguments) throws Exception {
    Effort effort = Effort.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    System.out.println(
        switch (arguments[0]) {
          case "machine" -> Machine.section();
          case "jmh" -> Microbenchmarks.section(effort);
          case "commit" -> GroupCommitScaling.section(effort);
          case "snapshots" -> SnapshotLatency.section(effort);
          case "size" -> DataSize.section(effort);
          case "grpc" -> GrpcComparison.section(effort);
          case "watchers" -> WatcherCost.section(effort);
          case "cluster" -> ClusterComparison.section(effort);
          default -> throw new IllegalArgumentException("no section " + arguments[0]);
        });
  }
}
