package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which scripts of other origins may call and read (the CORS protocol of the Fetch
 * standard). It keeps nobody out who is no browser. Credentials are headers that a script sets
 * itself, so cookies and the like are never asked for. Safe for any thread.
 */
final class CrossOrigin {
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");

  private static final String SENT =
      "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-API-Key,"
          + " X-Request-ID";
  private static final String READ =
      "ETag, Retry-After, X-Raft-Leader, X-Raft-Revision, X-Raft-State, X-Raft-Version,"
          + " X-Request-ID";
  private static final String MAX_AGE_SECONDS = "600";

  private final CorsOrigins origins;

  CrossOrigin(CorsOrigins origins) {
    this.origins = origins;
  }

  /** Puts what every response to a script bears among the headers of one. */
  void addTo(HttpServerExchange exchange) {
    if (origins.isEmpty()) {
      return;
    }
    HeaderMap response = exchange.getResponseHeaders();
    response.put(Headers.VARY, "Origin");
    String origin = origin(exchange);
    if (origin != null && origins.allows(origin)) {
      response.put(ALLOW_ORIGIN, origins.isAny() ? "*" : origin);
      response.put(EXPOSE_HEADERS, READ);
    }
  }

  /**
   * Answers the question that a browser asks before a script's request, and bears no credentials;
   * whether the call was one.
   *
   * @throws RequestFault 403 if scripts of that origin may not call
   */
  boolean answersPreflight(Call call, Route route) {
    HttpServerExchange exchange = call.exchange();
    if (origins.isEmpty()
        || !exchange.getRequestMethod().equals(Methods.OPTIONS)
        || !exchange.getRequestHeaders().contains(REQUEST_METHOD)) {
      return false;
    }
    String origin = origin(exchange);
    if (origin == null || !origins.allows(origin)) {
      throw new RequestFault(
          403,
          "origin_not_allowed",
          "scripts of this origin may not call; have it added to server.cors_origins");
    }
    call.header(ALLOW_METHODS, route.allow());
    call.header(ALLOW_HEADERS, SENT);
    call.header(MAX_AGE, MAX_AGE_SECONDS);
    call.empty(204);
    return true;
  }

  private static @Nullable String origin(HttpServerExchange exchange) {
    HeaderValues given = exchange.getRequestHeaders().get(Headers.ORIGIN);
    return given == null || given.size() != 1 ? null : given.getFirst();
  }
}
