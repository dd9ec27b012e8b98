package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/**
 * Where a request's body ends. Undertow takes any transfer coding for chunked and lets a number
 * overflow, so that it and a proxy before it could see different requests in the same bytes.
 */
final class Framing {
  /** The length of a body whose own chunks tell where it ends. */
  static final long CHUNKED = -1;

  /** The length of a body whose end cannot be found. */
  static final long UNKNOWN = -2;

  private static final int DIGITS_MAX = 18; // what a long holds, whatever the digits

  private Framing() {}

  /**
   * The length of the request's body, 0 where it has none.
   *
   * @throws RequestFault 400 or 501, closing the connection
   */
  static long bodyLength(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    String contentLength = headers.getFirst(Headers.CONTENT_LENGTH);
    if (contentLength != null) {
      return contentLength(contentLength);
    }
    return exchange.isRequestComplete() ? 0 : chunked(exchange, headers);
  }

  private static long contentLength(String text) {
    int digits = text.length();
    for (int i = 0; i < digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw invalidContentLength();
      }
    }
    if (digits == 0 || digits > DIGITS_MAX) {
      throw invalidContentLength();
    }
    return Long.parseLong(text);
  }

  private static long chunked(HttpServerExchange exchange, HeaderMap headers) {
    String coding = headers.getFirst(Headers.TRANSFER_ENCODING);
    if (!"chunked".equalsIgnoreCase(coding)) {
      throw new RequestFault(
              501,
              "unsupported_transfer_encoding",
              "the only transfer coding that is understood is chunked; send the body as it is")
          .closing();
    }
    if (!exchange.isHttp11()) {
      exchange.setPersistent(false); // HTTP/1.0 knows no chunks: who sent this may mean otherwise
    }
    return CHUNKED;
  }

  private static RequestFault invalidContentLength() {
    return RequestFault.badRequest(
            "invalid_content_length", "Content-Length is the body's length, in decimal digits")
        .closing();
  }
}
