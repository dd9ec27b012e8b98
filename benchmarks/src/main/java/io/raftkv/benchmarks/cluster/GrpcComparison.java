package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.report.Effort;
import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.report.Table;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * RaftKV's gRPC beside etcd's: one node of each, then three of each, under the same load by the
 * same generator, in turns.
 */
public final class GrpcComparison {
  /** Connections, and requests under way on each. */
  private record Shape(int connections, int streams) {
    @Override
    public String toString() {
      return connections + " × " + streams;
    }
  }

  /** The one that the aims are about. */
  private static final Shape USUAL = new Shape(8, 8);

  private static final List<Shape> FULLY =
      List.of(new Shape(1, 1), new Shape(1, 64), USUAL, new Shape(64, 1), new Shape(16, 16));

  private final Effort effort;
  private final Path distribution;
  private final Path folder;
  private final Table figures =
      new Table(
          SideBySide.columns(
              "nodes, operation, connections × requests under way on each",
              "RaftKV, puts an entry",
              "h2load, share of a core"));
  private final Table aims = new Table("aim, " + USUAL, "measured", "met");

  private GrpcComparison(Effort effort, Path distribution, Path folder) {
    this.effort = effort;
    this.distribution = distribution;
    this.folder = folder;
  }

  /** The part of the report. */
  public static String section(Effort effort) throws IOException, InterruptedException {
    Path distribution = Path.of(System.getProperty("raftkv.bench.dist")).toAbsolutePath();
    try (WorkFolder work = WorkFolder.create("grpc")) {
      GrpcComparison comparison =
          new GrpcComparison(effort, distribution, work.path().toAbsolutePath());
      comparison.compare(1, List.of(Operation.PUT_LEADER, Operation.GET_LEADER));
      comparison.compare(ClusterComparison.NODES, List.of(Operation.values()));
      return comparison.markdown();
    }
  }

  private void compare(int nodes, List<Operation> operations)
      throws IOException, InterruptedException {
    try (Servers ours = new RaftServers(distribution, folder.resolve("raftkv-" + nodes), nodes);
        Servers theirs = new EtcdServers(folder.resolve("etcd-" + nodes), nodes)) {
      ours.start();
      theirs.start();
      for (Operation operation : operations) {
        int warmSeconds = operation == Operation.PUT_LEADER ? 60 : 20;
        var _ = sample(ours, operation, USUAL, effort.choose(warmSeconds, 4));
        var _ = sample(theirs, operation, USUAL, effort.choose(5, 1));
      }
      for (Operation operation : operations) {
        for (Shape shape : effort.choose(FULLY, List.of(USUAL))) {
          List<Sample> a = new ArrayList<>();
          List<Sample> b = new ArrayList<>();
          for (int round = 0; round < effort.choose(3, 1); round++) {
            a.add(sample(ours, operation, shape, effort.choose(4, 2)));
            b.add(sample(theirs, operation, shape, effort.choose(4, 2)));
          }
          row(nodes, operation, shape, Sample.median(a), Sample.median(b));
        }
      }
    }
  }

  private static Sample sample(Servers servers, Operation operation, Shape shape, int seconds)
      throws IOException, InterruptedException {
    int node = servers.asked(operation);
    return Sample.take(
        servers,
        () ->
            servers.grpcLoad(
                operation.kind(), node, shape.connections(), shape.streams(), seconds));
  }

  private void row(int nodes, Operation operation, Shape shape, Sample ours, Sample theirs) {
    String label =
        nodes == 1 ? "1 node, " + operation.kind().label() : nodes + " nodes, " + operation.label();
    boolean entries = nodes > 1 && operation.kind() == Operation.Kind.PUT;
    figures.row(
        SideBySide.cells(
            label + ", " + shape,
            ours,
            theirs,
            entries ? Figure.of(ours.commandsPerEntry()) : Figure.NONE,
            Figure.of(ours.generatorCores()) + " and " + Figure.of(theirs.generatorCores())));
    if (shape.equals(USUAL)) {
      aims.row(
          label + ": more than " + operation.aim() + " times etcd's requests/s",
          Figure.times(ours.perSecond(), theirs.perSecond()),
          Figure.met(ours.perSecond() / theirs.perSecond() > operation.aim()));
    }
  }

  private String markdown() {
    return "### gRPC beside etcd's\n\nMedians of "
        + effort.choose("three rounds of 4 s", "one round of 2 s")
        + ", the two in turns, warm; h2load with one thread for both.\n\n"
        + figures.markdown()
        + "\n"
        + aims.markdown();
  }
}
