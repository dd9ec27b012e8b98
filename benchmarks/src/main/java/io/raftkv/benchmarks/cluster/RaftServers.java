package io.raftkv.benchmarks.cluster;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RaftKV's distribution with its defaults, over HTTP. */
final class RaftTrio extends Trio {
  private static final Pattern LEADER = Pattern.compile("\"leader_id\":\"n(\\d)\"");
  private static final Pattern READY = Pattern.compile("\"status\":\"ready\"");

  private final Path distribution;

  RaftTrio(Path distribution, Path folder) {
    super(folder);
    this.distribution = distribution;
  }

  @Override
  String name() {
    return "RaftKV";
  }

  @Override
  List<String> command(int node) {
    Path data = folder().resolve(nameOf(node));
    return List.of(
        distribution.resolve("bin/kvstore").toString(),
        "--server.http-addr=" + clients(node).getAuthority(),
        "--server.enable-grpc=false",
        "--storage.data-dir=" + data,
        "--raft.enabled",
        "--raft.node-id=" + nameOf(node),
        "--raft.raft-addr=" + peers(node),
        "--raft.raft-dir=" + data.resolve("raft"),
        "--raft.initial-cluster=" + members(""));
  }

  @Override
  int leaderKnownTo(int node) throws IOException, InterruptedException {
    if (!READY.matcher(ask(node, "/ready")).find()) {
      return -1;
    }
    Matcher leader = LEADER.matcher(ask(node, "/cluster/leader"));
    return leader.find() ? Integer.parseInt(leader.group(1)) - 1 : -1;
  }

  private String ask(int node, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(clients(node).resolve(path)).build());
  }

  @Override
  Generated load(Operation.Kind kind, int node, int concurrent, int seconds)
      throws InterruptedException {
    String key = "/keys/" + EtcdTrio.KEY;
    return switch (kind) {
      case PUT -> Wrk.run(clients(node), "PUT", key, concurrent, seconds);
      case GET -> Wrk.run(clients(node), "GET", key, concurrent, seconds);
      case STALE -> Wrk.run(clients(node), "GET", key + "?consistency=stale", concurrent, seconds);
    };
  }

  /** Entries as the leader applied them, confirmations as each node needed them. */
  @Override
  Shared shared() throws IOException, InterruptedException {
    Metrics leading = metrics(leader());
    double reads = 0;
    double confirmations = 0;
    for (int node = 0; node < NODES; node++) {
      Metrics metrics = metrics(node);
      reads += metrics.sum("raftkv_raft_read_index_shared_sum");
      confirmations += metrics.sum("raftkv_raft_read_index_shared_count");
    }
    return new Shared(
        leading.sum("raftkv_raft_batch_size_sum"),
        leading.sum("raftkv_raft_batch_size_count"),
        reads,
        confirmations,
        0); // wrk sees the status of each
  }
}
