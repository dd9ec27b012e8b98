package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each request that has ended: the observer always, the log at debug. Neither keys nor
 * values are told of. Safe for any thread.
 */
final class RequestLog {
  /** What stands for the template of a path that no route has. */
  static final String UNMATCHED = "unmatched";

  private static final String OTHER = "OTHER";
  private static final Logger LOG = LogManager.getLogger(RequestLog.class);

  private final HttpObserver observer;

  RequestLog(HttpObserver observer) {
    this.observer = observer;
  }

  /** A call is over. */
  void ended(Call call) {
    HttpServerExchange exchange = call.exchange();
    String given = exchange.getRequestMethod().toString();
    String method = Routes.isKnown(given) ? given : OTHER;
    int status = exchange.getStatusCode();
    long nanos = call.nanos();
    long in = call.requestBytes();
    long out = exchange.getResponseBytesSent();
    observer.request(method, call.template(), status, nanos, in, out);
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          new Line(method, call.template(), status, nanos, in, out)
              .text(call.requestId(), exchange.getSourceAddress()));
    }
  }

  /** A request was refused whose head could not be read. */
  void unparsed(int status, long responseBytes, String id, @Nullable InetSocketAddress peer) {
    observer.request(OTHER, UNMATCHED, status, 0, 0, responseBytes);
    if (LOG.isDebugEnabled()) {
      LOG.debug(new Line(OTHER, UNMATCHED, status, 0, 0, responseBytes).text(id, peer));
    }
  }

  /**
   * What the log tells of one request.
   *
   * @param in bytes of the request's body, as far as it was read
   * @param out bytes of the response's body
   */
  record Line(String method, String template, int status, long nanos, long in, long out) {
    /** One line for people; the peer is null once the connection is gone. */
    String text(String id, @Nullable InetSocketAddress peer) {
      return String.format(
          Locale.ROOT,
          "request %s from %s: %s %s %d in %.3f ms, body bytes in=%d out=%d",
          id,
          peer == null ? "a closed connection" : peer.getHostString() + ":" + peer.getPort(),
          method,
          template,
          status,
          nanos / 1e6,
          in,
          out);
    }
  }
}
