package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.size.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RaftKV's distribution with its defaults: over HTTP, unless gRPC is asked for. */
final class RaftServers extends Servers {
  private static final Pattern LEADER = Pattern.compile("\"leader_id\":\"n(\\d)\"");
  private static final Pattern READY = Pattern.compile("\"status\":\"ready\"");

  private static final String SERVICE = "/raftkv.v1.KV/";
  private static final int CONSISTENCY = 3;
  private static final int STALE = 2;
  private static final String HANDLED = "kvstore_grpc_requests_total";

  private final Path distribution;
  private final int[] grpcPorts;

  RaftServers(Path distribution, Path folder, int count) {
    super(folder, count);
    this.distribution = distribution;
    grpcPorts = new int[count];
    Arrays.setAll(grpcPorts, _ -> FreePort.find());
  }

  @Override
  String name() {
    return "RaftKV";
  }

  @Override
  List<String> command(int node) {
    Path data = folder().resolve(nameOf(node));
    List<String> command = new ArrayList<>();
    command.add(distribution.resolve("bin/kvstore").toString());
    command.add("--server.http-addr=" + clients(node).getAuthority());
    command.add("--server.grpc-addr=" + grpc(node).getAuthority());
    command.add("--storage.data-dir=" + data);
    if (count() > 1) {
      command.add("--raft.enabled");
      command.add("--raft.node-id=" + nameOf(node));
      command.add("--raft.raft-addr=" + peers(node));
      command.add("--raft.raft-dir=" + data.resolve("raft"));
      command.add("--raft.initial-cluster=" + members(""));
    }
    return command;
  }

  @Override
  int leaderKnownTo(int node) throws IOException, InterruptedException {
    if (!READY.matcher(ask(node, "/ready")).find()) {
      return -1;
    }
    if (count() == 1) {
      return 0;
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
    String key = "/keys/" + KEY;
    return switch (kind) {
      case PUT -> Wrk.run(clients(node), "PUT", key, concurrent, seconds);
      case GET -> Wrk.run(clients(node), "GET", key, concurrent, seconds);
      case STALE -> Wrk.run(clients(node), "GET", key + "?consistency=stale", concurrent, seconds);
    };
  }

  @Override
  GrpcCall get(String key, boolean stale) {
    GrpcCall get = GrpcCall.to(SERVICE + "Get").text(1, key);
    return stale ? get.number(CONSISTENCY, STALE) : get;
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
    return watch(GrpcCall.part().text(2, prefix));
  }

  private static GrpcCall watch(GrpcCall range) {
    return GrpcCall.to(SERVICE + "Watch").part(1, range);
  }

  @Override
  URI grpc(int node) {
    return URI.create("http://127.0.0.1:" + grpcPorts[node]);
  }

  /** Entries as the leader applied them, confirmations as each node needed them. */
  @Override
  Shared shared() throws IOException, InterruptedException {
    Metrics leading = metrics(leader());
    double reads = 0;
    double confirmations = 0;
    double failures = 0;
    for (int node = 0; node < count(); node++) {
      Metrics metrics = metrics(node);
      reads += metrics.sum("raftkv_raft_read_index_shared_sum");
      confirmations += metrics.sum("raftkv_raft_read_index_shared_count");
      failures += metrics.sum(HANDLED) - metrics.sum(HANDLED, "code=\"OK\"");
    }
    return new Shared(
        leading.sum("raftkv_raft_batch_size_sum"),
        leading.sum("raftkv_raft_batch_size_count"),
        reads,
        confirmations,
        failures); // over gRPC: wrk sees the status of each
  }
}
