package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import java.util.Locale;

/** What Undertow takes from a request line as it comes. */
final class RequestLine {
  private static final String SCHEME_END = "://";

  private RequestLine() {}

  /** The path as it was sent: nothing decoded, nothing normalised. */
  static String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (!exchange.isHostIncludedInRequestURI()) {
      return uri;
    }
    int authority = uri.indexOf("//");
    int slash = authority < 0 ? 0 : uri.indexOf('/', authority + 2);
    return slash < 0 ? "/" : uri.substring(slash);
  }

  /**
   * Refuses what another server before this one may have read differently.
   *
   * @throws RequestFault 400, closing the connection
   */
  static void check(HttpServerExchange exchange) {
    // Undertow takes get for GET, and answers head without a body, which nobody else expects.
    String method = exchange.getRequestMethod().toString();
    for (int i = 0; i < method.length(); i++) {
      if (method.charAt(i) >= 'a' && method.charAt(i) <= 'z') {
        throw RequestFault.badRequest(
                "invalid_method", "methods are written in capitals, such as GET")
            .closing();
      }
    }
    if (exchange.isHostIncludedInRequestURI() && !isOfWeb(exchange.getRequestURI())) {
      throw RequestFault.badRequest(
              "invalid_target", "a request's target is a path, or a URL of http or https")
          .closing();
    }
  }

  private static boolean isOfWeb(String uri) {
    int end = Math.max(0, uri.indexOf(SCHEME_END));
    String scheme = uri.substring(0, end).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }
}
