package io.raftkv.adapters.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoint listens and what it bounds.
 *
 * @param host the name or address to bind; empty for all of the machine's addresses
 * @param port 0 takes any free one
 * @param maxRequestBytes the longest request body
 * @param maxTransitBytes how much memory the bodies of all requests under way may take together; as
 *     much again is for responses that are made in memory; past it: 503
 * @param maxKeyBytes the longest key, decoded
 * @param maxConnections how many connections may be open; others wait in the listen backlog
 * @param readTimeout how long a request may take to arrive whole
 * @param writeTimeout how long a response may stand still
 * @param version the product's, for {@code GET /}
 * @param metricsEnabled whether {@code GET /metrics} exists
 * @param metricsAuth whether it asks for a credential, where any are asked for
 * @param clusterToken what a node must bear to join the cluster; null where none is asked for
 * @param edge what is made of proxies and browsers
 * @param tls how TLS is spoken, and nothing else; null where HTTP is plain
 */
public record HttpOptions(
    String host,
    int port,
    int maxRequestBytes,
    long maxTransitBytes,
    int maxKeyBytes,
    int maxConnections,
    Duration readTimeout,
    Duration writeTimeout,
    String version,
    boolean metricsEnabled,
    boolean metricsAuth,
    @Nullable String clusterToken,
    EdgeOptions edge,
    @Nullable HttpTls tls) {
  /** Refuses bounds that are not positive, and a token that everybody bears. */
  public HttpOptions {
    if (maxRequestBytes <= 0 || maxKeyBytes <= 0 || maxConnections <= 0) {
      throw new IllegalArgumentException("bounds of requests, keys and connections are positive");
    }
    if (maxTransitBytes < 2L * maxRequestBytes) {
      throw new IllegalArgumentException("the longest body must fit twice while it grows");
    }
    if (!readTimeout.isPositive() || !writeTimeout.isPositive()) {
      throw new IllegalArgumentException("read and write timeouts are positive");
    }
    if (clusterToken != null && clusterToken.isEmpty()) {
      throw new IllegalArgumentException("a cluster token is not empty; null asks for none");
    }
  }

  /** Without the token, which no log may show. */
  @Override
  public String toString() {
    return "HttpOptions[host=" + host + ", port=" + port + ", version=" + version + "]";
  }
}
