package io.raftkv.benchmarks.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcd with its defaults, over gRPC; its JSON gateway tells who leads. */
final class EtcdServers extends Servers {
  private static final String HANDLED = "grpc_server_handled_total";
  private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");

  private static final String SERVICE = "/etcdserverpb.KV/";
  private static final int SERIALIZABLE = 7;

  EtcdServers(Path folder, int count) {
    super(folder, count);
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
    for (int other = 0; other < count(); other++) {
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
    return grpcLoad(kind, node, concurrent, 1, seconds);
  }

  @Override
  GrpcCall get(String key, boolean stale) {
    GrpcCall range = GrpcCall.to(SERVICE + "Range").text(1, key);
    return stale ? range.number(SERIALIZABLE, 1) : range;
  }

  @Override
  GrpcCall put(String key, String value) {
    return GrpcCall.to(SERVICE + "Put").text(1, key).text(2, value);
  }

  @Override
  GrpcCall watch(String key) {
    return watch(GrpcCall.part().text(1, key));
  }

  @Override
  GrpcCall watchPrefix(String prefix) {
    int last = prefix.length() - 1;
    String behind = prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    return watch(GrpcCall.part().text(1, prefix).text(2, behind));
  }

  /** Further watches could be asked for on the same stream. */
  private static GrpcCall watch(GrpcCall create) {
    return GrpcCall.to("/etcdserverpb.Watch/Watch").part(1, create).open();
  }

  @Override
  URI grpc(int node) {
    return clients(node);
  }

  /**
   * Puts as the leader applied them, and its syncs; a gRPC call may fail with HTTP's status 200.
   */
  @Override
  Shared shared() throws IOException, InterruptedException {
    Metrics metrics = metrics(leader());
    double failures = 0;
    for (int node = 0; node < count(); node++) {
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
