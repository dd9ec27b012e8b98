package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Three RaftKV nodes over HTTP beside three of etcd, on one machine, in one run. */
public final class ClusterComparison {
  /** The concurrency of the loads that warm, of the first minute, and of the aims. */
  static final int USUAL = 64;

  /** As many of each. */
  static final int NODES = 3;

  private static final int[] QUICKLY = {1, USUAL};
  private static final int[] FULLY = {1, 16, USUAL, 256};
  private static final int MULTIPLEXED_CONNECTIONS = 8;

  private final Effort effort;
  private final Path distribution;
  private final Path folder;
  private final ClusterReport report;

  private ClusterComparison(Effort effort, Path distribution, Path folder) {
    this.effort = effort;
    this.distribution = distribution;
    this.folder = folder;
    this.report = new ClusterReport(effort);
  }

  /** The part of the report. */
  public static String section(Effort effort) throws IOException, InterruptedException {
    Path distribution = Path.of(System.getProperty("raftkv.bench.dist")).toAbsolutePath();
    try (WorkFolder work = WorkFolder.create("cluster")) {
      ClusterComparison comparison =
          new ClusterComparison(effort, distribution, work.path().toAbsolutePath());
      comparison.cold(Operation.PUT_LEADER);
      comparison.cold(Operation.GET_LEADER);
      comparison.warm();
      return comparison.report.markdown();
    }
  }

  private Servers raft(String name) {
    return new RaftServers(distribution, folder.resolve("raftkv-" + name), NODES);
  }

  private EtcdServers etcd(String name) {
    return new EtcdServers(folder.resolve("etcd-" + name), NODES);
  }

  /** The first minute after a start, of each alone. */
  private void cold(Operation operation) throws IOException, InterruptedException {
    int windows = effort.choose(6, 2);
    int seconds = effort.choose(10, 4);
    List<Sample> ours = cold(raft("cold-" + operation.name()), operation, windows, seconds);
    List<Sample> theirs = cold(etcd("cold-" + operation.name()), operation, windows, seconds);
    report.cold(operation, seconds, ours, theirs);
  }

  private List<Sample> cold(Servers starting, Operation operation, int windows, int seconds)
      throws IOException, InterruptedException {
    try (Servers servers = starting) {
      servers.start();
      report.started(servers);
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < windows; i++) {
        samples.add(sample(servers, operation, USUAL, seconds));
      }
      return samples;
    } finally {
      WorkFolder.delete(starting.folder());
    }
  }

  private static Sample sample(Servers servers, Operation operation, int concurrent, int seconds)
      throws IOException, InterruptedException {
    int node = servers.asked(operation);
    return Sample.take(servers, () -> servers.load(operation.kind(), node, concurrent, seconds));
  }

  /** Both beside each other, after a minute of each kind of load or more. */
  private void warm() throws IOException, InterruptedException {
    try (Servers ours = raft("warm");
        EtcdServers theirs = etcd("warm")) {
      ours.start();
      theirs.start();
      for (Operation operation : Operation.values()) {
        int warmSeconds = operation == Operation.PUT_LEADER ? 60 : 20;
        var _ = sample(ours, operation, USUAL, effort.choose(warmSeconds, 4));
        var _ = sample(theirs, operation, USUAL, effort.choose(5, 1));
      }
      int seconds = effort.choose(4, 2);
      for (Operation operation : Operation.values()) {
        for (int concurrent : effort.choose(FULLY, QUICKLY)) {
          List<Sample> a = new ArrayList<>();
          List<Sample> b = new ArrayList<>();
          for (int round = 0; round < effort.choose(3, 1); round++) {
            a.add(sample(ours, operation, concurrent, seconds));
            b.add(sample(theirs, operation, concurrent, seconds));
          }
          report.warm(operation, concurrent, Sample.median(a), Sample.median(b));
        }
      }
      multiplexed(theirs, seconds);
    }
  }

  /** etcd with fewer connections, as its own clients have them. */
  private void multiplexed(EtcdServers etcd, int seconds) throws IOException, InterruptedException {
    Map<Operation, Sample> samples = new EnumMap<>(Operation.class);
    int streams = USUAL / MULTIPLEXED_CONNECTIONS;
    for (Operation operation : Operation.values()) {
      List<Sample> rounds = new ArrayList<>();
      for (int round = 0; round < effort.choose(3, 1); round++) {
        rounds.add(
            Sample.take(
                etcd,
                () ->
                    etcd.grpcLoad(
                        operation.kind(),
                        etcd.asked(operation),
                        MULTIPLEXED_CONNECTIONS,
                        streams,
                        seconds)));
      }
      samples.put(operation, Sample.median(rounds));
    }
    report.multiplexed(MULTIPLEXED_CONNECTIONS, streams, samples);
  }
}
