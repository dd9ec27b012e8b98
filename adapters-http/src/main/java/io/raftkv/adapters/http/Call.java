package io.raftkv.adapters.http;

import io.raftkv.application.api.Refusal;
import io.undertow.io.IoCallback;
import io.undertow.io.Receiver;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * One request and its response. Used by one thread at a time: the exchange's I/O thread, or a
 * worker while the I/O thread has handed the request over.
 */
final class Call {
  /** Bodies from this size on are parsed, and values printed as JSON, on a worker. */
  static final int WORKER_BYTES = 8 * 1024;

  private static final String JSON = "application/json";

  private static final Logger LOG = LogManager.getLogger(Call.class);

  private final HttpServerExchange exchange;
  private final HttpOptions options;
  private final String requestId;
  private byte[] key = {};
  private long requestBytes;
  private boolean bodyRead;
  private @Nullable Query query;

  Call(HttpServerExchange exchange, HttpOptions options, String requestId) {
    this.exchange = exchange;
    this.options = options;
    this.requestId = requestId;
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

  long requestBytes() {
    return requestBytes;
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

  /** Reads the body, then continues with it on the I/O thread. */
  void body(Consumer<byte[]> then) {
    long length = exchange.getRequestContentLength();
    if (length > options.maxRequestBytes()) {
      if (requestHeaders().contains(Headers.EXPECT)) {
        // The client waits to be told to send; without the body there is no next request to find.
        exchange.setPersistent(false);
      }
      throw tooLarge();
    }
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(options.maxRequestBytes());
    receiver.receiveFullBytes(
        (same, bytes) -> {
          bodyRead = true;
          requestBytes = bytes.length;
          guard(() -> then.accept(bytes));
        },
        (same, e) -> {
          bodyRead = true;
          if (e instanceof Receiver.RequestToLargeException) {
            fail(tooLarge());
          } else {
            closeConnection();
          }
        });
    if (!bodyRead) {
      closeWhenLate();
    }
  }

  /** A client that sends its body drop by drop must not hold a connection for ever. */
  private void closeWhenLate() {
    XnioExecutor.Key timer =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!bodyRead) {
                    bodyRead = true;
                    failAndClose(
                        new RequestFault(
                            408,
                            "request_timeout",
                            "the body did not arrive within " + options.readTimeout()));
                  }
                },
                options.readTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          timer.remove();
          next.proceed();
        });
  }

  private RequestFault tooLarge() {
    return new RequestFault(
        413,
        "request_too_large",
        "the request body is longer than " + options.maxRequestBytes() + " bytes");
  }

  /** Answers without a body. */
  void empty(int status) {
    exchange.setStatusCode(status);
    exchange.endExchange();
  }

  /** Answers with a body. */
  void send(int status, String contentType, ByteBuffer body) {
    exchange.setStatusCode(status);
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_TYPE, contentType);
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      headers.put(Headers.CONTENT_LENGTH, body.remaining());
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(body);
    }
  }

  /**
   * Answers with a body that is not in memory, in parts, and closes it.
   *
   * @param length how many bytes it has
   */
  void stream(int status, String contentType, long length, InputStream body) {
    exchange.setStatusCode(status);
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_TYPE, contentType);
    headers.put(Headers.CONTENT_LENGTH, length);
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      onWorker(
          () -> {
            IoUtils.safeClose(body);
            exchange.endExchange();
          });
    } else {
      new StreamedBody(exchange, body, length).begin();
    }
  }

  /** Answers with one JSON object. */
  void json(int status, Json.Fields fields) {
    send(status, JSON, ByteBuffer.wrap(Json.object(fields)));
  }

  /** Answers with the error, unless a response is already under way. */
  void fail(RequestFault fault) {
    if (exchange.isResponseStarted()) {
      closeConnection();
      return;
    }
    if (fault.status() == 503) {
      header(Headers.RETRY_AFTER, "1");
    }
    send(fault.status(), JSON, ByteBuffer.wrap(error(fault)));
  }

  /** Answers with the error and closes the connection, whose request has no end to wait for. */
  private void failAndClose(RequestFault fault) {
    if (exchange.isResponseStarted()) {
      closeConnection();
      return;
    }
    exchange.setPersistent(false);
    exchange.setStatusCode(fault.status());
    byte[] body = error(fault);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, JSON);
    exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, body.length);
    exchange
        .getResponseSender()
        .send(
            ByteBuffer.wrap(body),
            new IoCallback() {
              @Override
              public void onComplete(HttpServerExchange done, Sender sender) {
                closeConnection();
              }

              @Override
              public void onException(HttpServerExchange done, Sender sender, IOException e) {
                closeConnection();
              }
            });
  }

  private void closeConnection() {
    IoUtils.safeClose(exchange.getConnection());
    exchange.endExchange();
  }

  private static byte[] error(RequestFault fault) {
    return Json.object(
        json -> {
          json.writeStringField("error", fault.text());
          json.writeStringField("code", fault.code());
        });
  }

  void refuse(Refusal why) {
    fail(
        switch (why) {
          case OVERLOADED -> unavailable("overloaded", "too many requests wait; retry later");
          case NO_LEADER -> unavailable("no_leader", "no leader was found in time; retry");
          case DISK_FULL -> unavailable("disk_full", "the disk is full; make room, then retry");
          case LOG_FAILED ->
              unavailable("log_failed", "the log cannot be written; see the log, then restart");
          case TIMED_OUT -> unavailable("timeout", "the request waited too long; retry");
          case RECOVERING -> unavailable("recovering", "this node reads its log; retry later");
          case SHUTTING_DOWN -> unavailable("shutting_down", "this node stops; use another one");
        });
  }

  static RequestFault unavailable(String code, String message) {
    return new RequestFault(503, code, message);
  }

  private void failInternally(Throwable thrown) {
    LOG.error("request {} failed unexpectedly", requestId, thrown);
    fail(
        new RequestFault(
            500, "internal", "internal error; the server's log tells more of " + requestId));
  }

  void header(HttpString name, String value) {
    exchange.getResponseHeaders().put(name, value);
  }
}
