package io.raftkv.adapters.http;

import io.raftkv.application.api.Origin;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a request came from, found out when somebody asks. */
final class RequestOrigin implements Origin {
  /** What those add that pass requests on. */
  private static final List<HttpString> PASSED_ON =
      List.of(Headers.X_FORWARDED_FOR, Headers.FORWARDED, Headers.VIA, new HttpString("X-Real-IP"));

  private final HttpServerExchange exchange;
  private final String requestId;

  RequestOrigin(HttpServerExchange exchange, String requestId) {
    this.exchange = exchange;
    this.requestId = requestId;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public String address() {
    InetAddress peer = peer();
    return peer == null ? "" : peer.getHostAddress();
  }

  private @Nullable InetAddress peer() {
    InetSocketAddress source = exchange.getSourceAddress();
    return source == null ? null : source.getAddress();
  }

  /** A request that was passed on says so; whether what it says is true does not matter here. */
  @Override
  public boolean isLocal() {
    InetAddress peer = peer();
    return peer != null
        && peer.isLoopbackAddress()
        && PASSED_ON.stream().noneMatch(exchange.getRequestHeaders()::contains);
  }
}
