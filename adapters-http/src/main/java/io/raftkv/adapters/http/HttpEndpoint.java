package io.raftkv.adapters.http;

import io.raftkv.application.edge.RequestIds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The HTTP server of a node. Safe for any thread. */
public final class HttpEndpoint {
  private final HttpListener listener;
  private final Dispatcher dispatcher;

  private HttpEndpoint(HttpListener listener, Dispatcher dispatcher) {
    this.listener = listener;
    this.dispatcher = dispatcher;
  }

  /**
   * Binds and serves.
   *
   * @throws IOException if the address cannot be bound
   */
  public static HttpEndpoint start(HttpOptions options, HttpServices services) throws IOException {
    RequestIds ids = new RequestIds();
    RequestLog log = new RequestLog(services.observer());
    SecurityHeaders headers = new SecurityHeaders(options.edge().strictTransport());
    Dispatcher dispatcher =
        new Dispatcher(
            AllRoutes.of(options, services),
            new Gate(services.access(), new RateGate(services.limiter()), options.clusterToken()),
            options,
            ids,
            log,
            headers);
    return new HttpEndpoint(
        HttpListener.open(options, dispatcher, new UnparsedRequests(ids, log, headers)),
        dispatcher);
  }

  /** Where it listens, with the port that was really bound. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /**
   * Stops accepting, lets the requests under way end, then closes every connection. Blocks.
   * Idempotent.
   *
   * @param grace how long requests may take to end
   * @return whether all of them ended in time
   */
  public boolean stop(Duration grace) throws InterruptedException {
    long deadline = System.nanoTime() + grace.toNanos();
    listener.stopAccepting();
    dispatcher.drain();
    boolean ended = dispatcher.awaitIdle(deadline);
    listener.close();
    return ended;
  }
}
