package io.raftkv.adapters.http;

import io.raftkv.application.api.Origin;
import io.raftkv.application.edge.ClientNetwork;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where a request came from, found out when somebody asks. For the thread that has the call. */
final class RequestOrigin implements Origin {
  private final HttpServerExchange exchange;
  private final String requestId;
  private final TrustedProxies proxies;
  private @Nullable InetAddress client;

  RequestOrigin(HttpServerExchange exchange, String requestId, TrustedProxies proxies) {
    this.exchange = exchange;
    this.requestId = requestId;
    this.proxies = proxies;
  }

  /** Who sent the request, as far as it can be known: see {@link ClientAddresses}. */
  InetAddress client() {
    InetAddress known = client;
    if (known == null) {
      known = ClientAddresses.of(exchange, proxies);
      client = known;
    }
    return known;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public String address() {
    return client().getHostAddress();
  }

  @Override
  public String network() {
    return ClientNetwork.of(client());
  }

  @Override
  public boolean isLocal() {
    return ClientAddresses.isLocal(exchange);
  }
}
