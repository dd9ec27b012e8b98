package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request. That is whoever holds the connection, unless it is a proxy that the
 * configuration trusts: its X-Forwarded-For is read from the right, past addresses that are
 * themselves trusted, since each proxy appends whom it was called by and what stands further left
 * is the client's own word.
 */
final class ClientAddresses {
  /** What stands for a peer whose connection is gone. */
  private static final InetAddress NOBODY = InetAddress.ofLiteral("0.0.0.0");

  private static final HttpString X_FORWARDED_FOR = new HttpString("X-Forwarded-For");
  private static final String X_FORWARDED = "X-FORWARDED";

  /** By which proxies tell of themselves or of whom they speak for, in upper case. */
  private static final Set<String> TRACES =
      Set.of(
          "FORWARDED",
          "VIA",
          "X-REAL-IP",
          "X-CLIENT-IP",
          "X-ORIGINAL-FORWARDED-FOR",
          "X-CLUSTER-CLIENT-IP",
          "TRUE-CLIENT-IP",
          "CF-CONNECTING-IP");

  private ClientAddresses() {}

  /** The address of the request's sender, as far as it can be known. */
  static InetAddress of(HttpServerExchange exchange, TrustedProxies proxies) {
    InetAddress peer = peer(exchange);
    HeaderValues lines = exchange.getRequestHeaders().get(X_FORWARDED_FOR);
    return lines == null || !proxies.trusts(peer) ? peer : forwarded(peer, lines, proxies);
  }

  /**
   * Whether the request certainly comes from this machine: over loopback, from no script in a
   * browser, which may be anybody's, and not through a proxy. One that nobody configured sends
   * strangers' requests over loopback too; what gives it away are its headers, or HTTP/1.0, which
   * nginx speaks where it is told nothing.
   */
  static boolean isLocal(HttpServerExchange exchange) {
    return peer(exchange).isLoopbackAddress()
        && exchange.isHttp11()
        && !exchange.getRequestHeaders().contains(Headers.ORIGIN)
        && !hasTraces(exchange.getRequestHeaders());
  }

  private static boolean hasTraces(HeaderMap headers) {
    for (HttpString name : headers.getHeaderNames()) {
      String upper = name.toString().toUpperCase(Locale.ROOT);
      if (upper.startsWith(X_FORWARDED) || TRACES.contains(upper)) {
        return true;
      }
    }
    return false;
  }

  private static InetAddress peer(HttpServerExchange exchange) {
    InetSocketAddress peer = exchange.getSourceAddress();
    return peer == null || peer.getAddress() == null ? NOBODY : peer.getAddress();
  }

  /**
   * The right-most address that is no trusted proxy's. Where there is none, or where an entry
   * cannot be read, the last one that could be.
   */
  private static InetAddress forwarded(
      InetAddress peer, HeaderValues lines, TrustedProxies proxies) {
    InetAddress last = peer;
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      for (int end = line.length(); end >= 0; ) {
        int comma = line.lastIndexOf(',', end - 1);
        InetAddress address = address(line.substring(comma + 1, end).strip());
        if (address == null) {
          return last;
        }
        if (!proxies.trusts(address)) {
          return address;
        }
        last = address;
        end = comma;
      }
    }
    return last;
  }

  /** An address, with or without a port; an IPv6 address with one is in brackets. */
  private static @Nullable InetAddress address(String entry) {
    if (entry.startsWith("[")) {
      int end = entry.indexOf(']');
      return end < 0 || !isPort(entry, end + 1)
          ? null
          : TrustedProxies.literal(entry.substring(1, end));
    }
    int colon = entry.indexOf(':');
    boolean withPort = colon >= 0 && entry.indexOf(':', colon + 1) < 0;
    if (!withPort) {
      return TrustedProxies.literal(entry);
    }
    return isPort(entry, colon) ? TrustedProxies.literal(entry.substring(0, colon)) : null;
  }

  /** Whether nothing follows from there on, or a colon and digits. */
  private static boolean isPort(String entry, int from) {
    return entry.substring(from).matches("(:[0-9]{1,5})?");
  }
}
