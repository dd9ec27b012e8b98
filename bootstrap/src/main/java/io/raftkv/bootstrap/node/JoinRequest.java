package io.raftkv.bootstrap.node;

import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Asks a member to take this node into its cluster, again and again until it is in: the member may
 * start later, or have no leader yet. Called by one thread at a time; does not block.
 */
final class JoinRequest {
  private static final Logger LOG = LogManager.getLogger(JoinRequest.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** The node may have much to catch up with. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private final RaftNode node;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final HttpRequest request;
  private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
  private String lastTrouble = "";

  /** Of the node, to the member that the configuration names. */
  JoinRequest(RaftNode node, Configuration configuration) {
    this.node = node;
    String body =
        "{\"node_id\":\""
            + configuration.value(Settings.NODE_ID) // letters, digits, dots and dashes alone
            + "\",\"addr\":\""
            + configuration.value(Settings.RAFT_ADDR)
            + "\"}";
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
                URI.create(configuration.value(Settings.JOIN_ADDR)).resolve("/cluster/join"))
            .timeout(DEADLINE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    String token = configuration.value(Settings.CLUSTER_TOKEN);
    if (!token.isEmpty()) {
      builder.header("X-Cluster-Token", token);
    }
    request = builder.build();
  }

  /** Asks, unless the node is in already, or the answer to an earlier question is still awaited. */
  void ask() {
    if (!underWay.isDone() || !node.isWaitingToJoin()) {
      return;
    }
    underWay =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofString())
            .handle(
                (response, fault) -> {
                  if (response == null) {
                    trouble("no answer: " + fault);
                  } else if (response.statusCode() == 200) {
                    LOG.info("joined the cluster through {}", request.uri());
                  } else {
                    trouble(response.body().strip());
                  }
                  return null;
                });
  }

  /** Said once for each trouble, not once for each attempt. */
  private synchronized void trouble(String what) {
    if (!what.equals(lastTrouble)) {
      lastTrouble = what;
      LOG.warn("could not join through {}: {}; trying again", request.uri(), what);
    }
  }
}
