package io.raftkv.adapters.http;

import io.raftkv.application.port.RateLimiter;
import io.undertow.util.Methods;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** An endpoint with one route, {@code GET /}, which shows each call to the test. */
final class HttpProbe implements AutoCloseable {
  private final HttpListener listener;

  HttpProbe(Consumer<Call> shown) throws IOException {
    HttpOptions options =
        new HttpOptions(
            "127.0.0.1",
            0,
            1024,
            4096,
            1024,
            100,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            "1",
            false,
            null,
            EdgeOptions.PLAIN);
    Route route =
        Route.of(
            "/",
            Map.of(
                Methods.GET,
                call -> {
                  shown.accept(call);
                  call.empty(204);
                }));
    RequestIds ids = new RequestIds();
    RequestLog log = new RequestLog((method, template, status, nanos, in, out) -> {});
    SecurityHeaders headers = new SecurityHeaders(false);
    listener =
        HttpListener.open(
            options,
            new Dispatcher(new Routes().add(route), options, ids, log, headers, RateLimiter.NONE),
            new UnparsedRequests(ids, log, headers));
  }

  RawHttp connect() throws IOException {
    return new RawHttp(listener.address());
  }

  @Override
  public void close() {
    listener.stopAccepting();
    try {
      listener.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the listener stopped", e);
    }
  }
}
