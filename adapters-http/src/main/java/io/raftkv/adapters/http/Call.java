package io.raftkv.adapters.http;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Watches;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * One request and its response. Used by one thread at a time: the exchange's I/O thread, or a
 * worker while the I/O thread has handed the request over.
 */
final class Call {
  /** Bodies from this size on are parsed, and values printed as JSON, on a worker. */
  static final int WORKER_BYTES = 8 * 1024;

  /** Responses up to this size are not counted in the budget of responses. */
  private static final int UNCOUNTED_BYTES = 64 * 1024;

  /** The type of what has no meaning here. */
  static final String BYTES = "application/octet-stream";

  private static final String JSON = "application/json";
  private static final byte[] NO_BYTES = {};

  private static final Logger LOG = LogManager.getLogger(Call.class);

  private final HttpServerExchange exchange;
  private final HttpOptions options;
  private final RequestOrigin origin;
  private final long startNanos;
  private final Budgets budgets;
  private final Consumer<Call> ended;
  private byte[] key = NO_BYTES;
  private String template = RequestLog.UNMATCHED;
  private long bodyLength = Framing.UNKNOWN;
  private @Nullable RequestBody body;
  private boolean toldEnded;
  private @Nullable Query query;
  private @Nullable Caller caller;
  private @Nullable KeyValueStore store;
  private @Nullable Watches watches;

  /**
   * A call whose head has been read.
   *
   * @param startNanos when that was, by {@link System#nanoTime}
   * @param ended told when it is over
   */
  Call(
      HttpServerExchange exchange,
      HttpOptions options,
      Budgets budgets,
      String requestId,
      long startNanos,
      Consumer<Call> ended) {
    this.exchange = exchange;
    this.options = options;
    this.budgets = budgets;
    this.origin = new RequestOrigin(exchange, requestId, options.edge().trustedProxies());
    this.startNanos = startNanos;
    this.ended = ended;
  }

  HttpOptions options() {
    return options;
  }

  /** The decoded key segment; empty where the route has none. */
  byte[] rawKey() {
    return key;
  }

  void key(byte[] decoded) {
    key = decoded;
  }

  HeaderMap requestHeaders() {
    return exchange.getRequestHeaders();
  }

  HeaderMap responseHeaders() {
    return exchange.getResponseHeaders();
  }

  /** Tells where the body ends, which {@link Framing} knows. */
  void bodyLength(long bytes) {
    bodyLength = bytes;
  }

  /** How many bytes of the body have been read. */
  long requestBytes() {
    return body == null ? 0 : body.bytes();
  }

  /** Tells the listener, once, that the response is out, or that there will be none. */
  void tellEnded() {
    if (!toldEnded) {
      toldEnded = true;
      ended.accept(this);
    }
  }

  /** The template of its route. */
  String template() {
    return template;
  }

  void template(String ofRoute) {
    template = ofRoute;
  }

  HttpServerExchange exchange() {
    return exchange;
  }

  String requestId() {
    return origin.requestId();
  }

  /** Where it came from. */
  RequestOrigin origin() {
    return origin;
  }

  /** The method and the route's template, as the audit log names it. */
  String name() {
    return exchange.getRequestMethod() + " " + template;
  }

  /** It has passed the gate. */
  void admit(Caller who, AccessControl access) {
    caller = who;
    if (!(who instanceof Caller.Peer)) {
      store = access.store(who);
      watches = access.watches(who);
    }
  }

  /** The user who calls; only where credentials are asked for, and the route asks for one. */
  Caller.Known known() {
    if (caller instanceof Caller.Known known) {
      return known;
    }
    throw new IllegalStateException("a route that is open to all asks for its caller");
  }

  /** Whether no key is kept from the caller. */
  boolean reachesAllKeys() {
    return !(caller instanceof Caller.Known known) || known.principal().scope().isAll();
  }

  /** The keys as the caller may see them. */
  KeyValueStore store() {
    return Objects.requireNonNull(store, "a route that is open to all asks for keys");
  }

  /** The changes of keys that the caller may see. */
  Watches watches() {
    return Objects.requireNonNull(watches, "a route that is open to all asks for changes");
  }

  /** The name in the client's certificate; null where there is none, or it names nobody. */
  @Nullable String certificateName() {
    return ClientCertificate.nameOf(exchange.getConnection());
  }

  /** From the head until now. */
  long nanos() {
    return System.nanoTime() - startNanos;
  }

  /** The query parameters. */
  Query query() {
    Query parsed = query;
    if (parsed == null) {
      parsed = Query.parse(exchange.getQueryString());
      query = parsed;
    }
    return parsed;
  }

  /** Runs the step; whatever it throws becomes the response. */
  void guard(Runnable step) {
    try {
      step.run();
    } catch (RequestFault fault) {
      fail(fault);
    } catch (RuntimeException | Error e) {
      failInternally(e);
    }
  }

  /** Continues with the reply on the I/O thread, without a thread waiting for it. */
  <T> void await(CompletableFuture<T> future, Consumer<T> then) {
    if (future.isDone() && exchange.isInIoThread()) {
      settle(future, then);
      return;
    }
    Runnable attach =
        () -> {
          var _ =
              future.whenComplete(
                  (reply, thrown) -> exchange.getIoThread().execute(() -> settle(future, then)));
        };
    if (exchange.isInIoThread()) {
      exchange.dispatch(SameThreadExecutor.INSTANCE, attach);
    } else {
      attach.run();
    }
  }

  private <T> void settle(CompletableFuture<T> future, Consumer<T> then) {
    try {
      T reply = future.join();
      guard(() -> then.accept(reply));
    } catch (CompletionException e) {
      failInternally(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Continues on a worker. */
  void onWorker(Runnable step) {
    exchange.dispatch(exchange.getConnection().getWorker(), () -> guard(step));
  }

  /** Where work that blocks may be done. */
  Executor worker() {
    return exchange.getConnection().getWorker();
  }

  /** Runs the step once the response has been sent, or never will be. */
  void whenEnded(Runnable step) {
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          step.run();
          next.proceed();
        });
  }

  /** Continues with the reply on a worker; to be called on one. */
  <T> void awaitOnWorker(CompletableFuture<T> future, Consumer<T> then) {
    var _ =
        future.whenCompleteAsync(
            (reply, thrown) -> settle(future, then), exchange.getConnection().getWorker());
  }

  /** Receives the body, then continues with it on the I/O thread. */
  void body(Consumer<byte[]> then) {
    if (exchange.isRequestComplete()) {
      then.accept(NO_BYTES);
    } else {
      unread().receive(then);
    }
  }

  private RequestBody unread() {
    RequestBody unread = body;
    if (unread == null) {
      unread =
          new RequestBody(
              exchange,
              options,
              budgets.requests(),
              bodyLength,
              startNanos + options.readTimeout().toNanos(),
              this::guard);
      body = unread;
    }
    return unread;
  }

  /** Answers without a body. */
  void empty(int status) {
    exchange.setStatusCode(status);
    if (exchange.isRequestComplete()) {
      exchange.endExchange();
    } else {
      respondBeforeBody(ByteBuffer.wrap(NO_BYTES));
    }
  }

  /** Answers with a body. */
  void send(int status, String contentType, ByteBuffer content) {
    exchange.setStatusCode(status);
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_TYPE, contentType);
    if (!contentType.equals(BYTES)) {
      SecurityHeaders.addForText(headers);
    }
    if (!exchange.isRequestComplete()) {
      respondBeforeBody(content);
    } else if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      headers.put(Headers.CONTENT_LENGTH, content.remaining());
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(content);
    }
  }

  private void respondBeforeBody(ByteBuffer content) {
    new EarlyResponse(exchange, unread(), this::tellEnded, this::closeConnection).send(content);
  }

  /** Answers with one short JSON object. */
  void json(int status, Json.Fields fields) {
    send(status, JSON, Json.object(fields));
  }

  /**
   * Answers 200 with one JSON object that may be long.
   *
   * @param bytes how long it will be, about
   * @throws RequestFault 503 if the responses under way leave no memory for it
   */
  void longJson(long bytes, Json.Fields fields) {
    reserve(bytes);
    send(200, JSON, Json.object(Math.toIntExact(bytes), fields));
  }

  /** The same with an array, whose elements are written. */
  void longJsonArray(long bytes, Json.Fields elements) {
    reserve(bytes);
    send(200, JSON, Json.array(Math.toIntExact(bytes), elements));
  }

  private void reserve(long bytes) {
    if (bytes > UNCOUNTED_BYTES) {
      if (!budgets.responses().take(bytes)) {
        throw RequestFault.unavailable(
            "overloaded", "other responses take all the memory there is; retry later");
      }
      whenEnded(() -> budgets.responses().give(bytes));
    }
  }

  /** Answers with the error, unless a response is already under way. */
  void fail(RequestFault fault) {
    if (exchange.isResponseStarted()) {
      closeConnection();
      return;
    }
    if (fault.status() == 503) {
      header(Headers.RETRY_AFTER, "1");
    } else if (fault.status() == 401) {
      header(Headers.WWW_AUTHENTICATE, "Bearer");
    }
    if (fault.isClosing()) {
      exchange.setPersistent(false);
    }
    send(fault.status(), JSON, fault.json());
  }

  private void closeConnection() {
    exchange.setPersistent(false);
    IoUtils.safeClose(exchange.getConnection());
    Connectors.terminateRequest(exchange);
    Connectors.terminateResponse(exchange);
  }

  void refuse(Refusal why) {
    fail(RequestFault.refused(why));
  }

  private void failInternally(Throwable thrown) {
    if (thrown instanceof RejectedExecutionException && exchange.isComplete()) {
      LOG.debug("request {} has been answered, but its connection's thread ends", requestId());
      return;
    }
    LOG.error("request {} failed unexpectedly", requestId(), thrown);
    fail(
        new RequestFault(
            500, "internal", "internal error; the server's log tells more of " + requestId()));
  }

  void header(HttpString name, String value) {
    exchange.getResponseHeaders().put(name, value);
  }
}
