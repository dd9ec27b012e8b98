package io.raftkv.adapters.http;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.Watches;
import io.raftkv.application.edge.RequestIds;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.undertow.util.Methods;
import java.io.IOException;
import java.time.Duration;
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
            false,
            null,
            EdgeOptions.PLAIN,
            null);
    Route route =
        Route.at("/")
            .on(
                Methods.GET,
                Rule.PUBLIC,
                "shows",
                call -> {
                  shown.accept(call);
                  call.empty(204);
                });
    Gate gate = new Gate(new NobodyAsks(), new RateGate(RateLimiter.NONE), null);
    RequestIds ids = new RequestIds();
    RequestLog log = new RequestLog((method, template, status, nanos, in, out) -> {});
    SecurityHeaders headers = new SecurityHeaders(false);
    listener =
        HttpListener.open(
            options,
            new Dispatcher(new Routes().add(route), gate, options, ids, log, headers),
            new UnparsedRequests(ids, log, headers));
  }

  RawHttp connect() throws IOException {
    return new RawHttp(listener.address(), null);
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

  /** Of a route that is open to all nothing is asked. */
  private static final class NobodyAsks implements AccessControl {
    @Override
    public boolean isEnabled() {
      return true;
    }

    @Override
    public AuthReply authenticate(Credentials credentials, Origin origin) {
      throw new AssertionError(credentials);
    }

    @Override
    public AuthReply authenticateFresh(Credentials credentials, Origin origin) {
      throw new AssertionError(credentials);
    }

    @Override
    public Decision permit(Caller caller, Action action, String object) {
      throw new AssertionError(caller);
    }

    @Override
    public KeyValueStore store(Caller caller) {
      throw new AssertionError(caller);
    }

    @Override
    public Watches watches(Caller caller) {
      throw new AssertionError(caller);
    }
  }
}
