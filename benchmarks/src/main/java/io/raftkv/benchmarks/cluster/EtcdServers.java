package io.raftkv.benchmarks.cluster;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcd with its defaults, over gRPC; its JSON gateway tells who leads. */
final class EtcdTrio extends Trio {
  /** Read and written by all loads, of both servers. */
  static final String KEY = "key-of-the-benchmark";

  private static final String HANDLED = "grpc_server_handled_total";
  private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");

  private final GrpcLoad grpc;

  EtcdTrio(Path folder) {
    super(folder);
    grpc = new GrpcLoad(folder);
  }

  @Override
  String name() {
    return "etcd";
  }

  @Override
  List<String> command(int node) {
    return List.of(
        "etcd",
        "--name=" + nameOf(node),
        "--data-dir=" + folder().resolve(nameOf(node)),
        "--listen-client-urls=" + clients(node),
        "--advertise-client-urls=" + clients(node),
        "--listen-peer-urls=http://" + peers(node),
        "--initial-advertise-peer-urls=http://" + peers(node),
        "--initial-cluster=" + members("http://"),
        "--logger=zap",
        "--log-level=error");
  }

  @Override
  int leaderKnownTo(int node) throws IOException, InterruptedException {
    String leader = field(LEADER, status(node));
    for (int other = 0; other < NODES; other++) {
      if (field(MEMBER, status(other)).equals(leader)) {
        return other;
      }
    }
    return -1;
  }

  private String status(int node) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(clients(node).resolve("/v3/maintenance/status"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build());
  }

  private static String field(Pattern pattern, String status) {
    Matcher matcher = pattern.matcher(status);
    return matcher.find() ? matcher.group(1) : "none";
  }

  @Override
  Generated load(Operation.Kind kind, int node, int concurrent, int seconds)
      throws IOException, InterruptedException {
    return grpc.run(clients(node), kind, concurrent, 1, seconds);
  }

  /** The same load by fewer connections with several requests under way on each. */
  Generated multiplexed(Operation.Kind kind, int node, int connections, int streams, int seconds)
      throws IOException, InterruptedException {
    return grpc.run(clients(node), kind, connections, streams, seconds);
  }

  /**
   * Puts as the leader applied them, and its syncs; a gRPC call may fail with HTTP's status 200.
   */
  @Override
  Shared shared() throws IOException, InterruptedException {
    Metrics metrics = metrics(leader());
    double failures = 0;
    for (int node = 0; node < NODES; node++) {
      Metrics all = metrics(node);
      for (String method : List.of("Put", "Range")) {
        String labels = "grpc_method=\"" + method + "\"";
        failures += all.sum(HANDLED, labels) - all.sum(HANDLED, "grpc_code=\"OK\"," + labels);
      }
    }
    return new Shared(
        metrics.sum("etcd_debugging_mvcc_put_total"),
        metrics.sum("etcd_disk_wal_fsync_duration_seconds_count"),
        Double.NaN,
        Double.NaN,
        failures);
  }
}
