package io.raftkv.bootstrap.node;

import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.tls.NodeTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

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
  private final Optional<NodeTls> tls;
  private @Nullable SSLContext clientContext;
  private HttpClient client;
  private final HttpRequest request;
  private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
  private String lastTrouble = "";

  /**
   * Of the node, to the member that the configuration names.
   *
   * @param tls by which the member is asked; without it, an https URL is trusted as Java does
   */
  JoinRequest(RaftNode node, Configuration configuration, Optional<NodeTls> tls) {
    this.node = node;
    this.tls = tls;
    clientContext = context();
    client = client(clientContext);
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

  private @Nullable SSLContext context() {
    return tls.map(NodeTls::context).orElse(null);
  }

  private static HttpClient client(@Nullable SSLContext context) {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
    return (context == null ? builder : builder.sslContext(context)).build();
  }

  /** Asks, unless the node is in already, or the answer to an earlier question is still awaited. */
  void ask() {
    if (!underWay.isDone() || !node.isWaitingToJoin()) {
      return;
    }
    SSLContext present = context();
    if (!Objects.equals(present, clientContext)) { // the files were renewed meanwhile
      client.close();
      clientContext = present;
      client = client(present);
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
