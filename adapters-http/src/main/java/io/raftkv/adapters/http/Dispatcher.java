package io.raftkv.adapters.http;

import io.raftkv.application.edge.RequestIds;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of each request, names it, counts it, and refuses it while draining or where its
 * client sends too many.
 */
final class Dispatcher implements HttpHandler {
  private static final HttpString REQUEST_ID = new HttpString("X-Request-ID");

  private static final String AUTH_PREFIX = "/auth/";

  private final Routes routes;
  private final Gate gate;
  private final HttpOptions options;
  private final RequestIds ids;
  private final RequestLog log;
  private final Budgets budgets;
  private final SecurityHeaders securityHeaders;
  private final CrossOrigin crossOrigin;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Object idle = new Object();
  private final Consumer<Call> ended = this::ended;
  private volatile boolean draining;

  Dispatcher(
      Routes routes,
      Gate gate,
      HttpOptions options,
      RequestIds ids,
      RequestLog log,
      SecurityHeaders securityHeaders) {
    this.routes = routes;
    this.gate = gate;
    this.options = options;
    this.ids = ids;
    this.log = log;
    this.budgets = Budgets.of(options);
    this.securityHeaders = securityHeaders;
    this.crossOrigin = new CrossOrigin(options.edge().corsOrigins());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    long start = System.nanoTime();
    underWay.incrementAndGet();
    String id = ids.choose(exchange.getRequestHeaders().getFirst(REQUEST_ID));
    exchange.getResponseHeaders().put(REQUEST_ID, id);
    securityHeaders.addTo(exchange.getResponseHeaders());
    crossOrigin.addTo(exchange);
    if (exchange.isHttp10() && exchange.isPersistent()) {
      exchange.getResponseHeaders().put(Headers.CONNECTION, "keep-alive");
    }
    String path = RequestLine.path(exchange);
    Routes.Match match = routes.match(path);
    Call call = new Call(exchange, options, budgets, id, start, ended);
    call.template(match == null ? RequestLog.UNMATCHED : match.route().template());
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          call.tellEnded();
          next.proceed();
        });
    call.guard(() -> route(call, exchange, path, match));
  }

  private void route(
      Call call, HttpServerExchange exchange, String path, Routes.@Nullable Match match) {
    call.bodyLength(Framing.bodyLength(exchange));
    RequestLine.check(exchange);
    if (draining) {
      exchange.setPersistent(false);
      throw RequestFault.unavailable("shutting_down", "this node stops; use another one");
    }
    if (match == null) {
      gate.pass(
          call,
          Rule.PUBLIC,
          () -> {
            throw unknown(path);
          });
      return;
    }
    if (crossOrigin.answersPreflight(call, match.route())) {
      return;
    }
    Route.Entry entry = match.route().entry(exchange.getRequestMethod());
    if (entry == null) {
      call.header(Headers.ALLOW, match.route().allow());
      throw new RequestFault(405, "method_not_allowed", "this path takes " + match.route().allow());
    }
    gate.pass(
        call,
        entry.rule(),
        () -> {
          if (match.keyStart() > 0) {
            call.key(
                PercentDecoding.decode(
                    path, match.keyStart(), match.keyEnd(), false, "invalid_key"));
          }
          entry.action().handle(call);
        });
  }

  private RequestFault unknown(String path) {
    return path.startsWith(AUTH_PREFIX) && !gate.isLocked()
        ? new RequestFault(
            404,
            "auth_disabled",
            "this node asks nobody for credentials, so there is nothing to manage; it does where"
                + " auth.enabled is true")
        : new RequestFault(
            404,
            "not_found",
            "there is no such path; GET / lists them, and a slash in a key is written %2F");
  }

  private void ended(Call call) {
    if (underWay.decrementAndGet() == 0 && draining) {
      synchronized (idle) {
        idle.notifyAll();
      }
    }
    log.ended(call);
  }

  /** Refuses new requests from now on. */
  void drain() {
    draining = true;
  }

  /** Waits until no request is under way, or until the deadline; whether none is. Blocks. */
  boolean awaitIdle(long deadlineNanos) throws InterruptedException {
    synchronized (idle) {
      while (underWay.get() > 0) {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        idle.wait(millis);
      }
      return true;
    }
  }
}
