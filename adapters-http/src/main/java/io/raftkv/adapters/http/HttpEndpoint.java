package io.raftkv.adapters.http;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.RateLimiter;
import io.undertow.util.Methods;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

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
   * @param metrics asked only where {@link HttpOptions#metricsEnabled()}
   * @param limiter asked of each request, save those that probe the node
   * @throws IOException if the address cannot be bound
   */
  public static HttpEndpoint start(
      HttpOptions options,
      KeyValueStore store,
      Snapshots snapshots,
      NodeInspection node,
      Cluster cluster,
      MetricsExposition metrics,
      HttpObserver observer,
      RateLimiter limiter)
      throws IOException {
    RequestIds ids = new RequestIds();
    RequestLog log = new RequestLog(observer);
    SecurityHeaders headers = new SecurityHeaders(options.edge().strictTransport());
    Dispatcher dispatcher =
        new Dispatcher(
            routes(options, store, snapshots, node, cluster, metrics),
            options,
            ids,
            log,
            headers,
            limiter);
    return new HttpEndpoint(
        HttpListener.open(options, dispatcher, new UnparsedRequests(ids, log, headers)),
        dispatcher);
  }

  private static Routes routes(
      HttpOptions options,
      KeyValueStore store,
      Snapshots snapshots,
      NodeInspection node,
      Cluster cluster,
      MetricsExposition metrics) {
    KeyRoutes keys = new KeyRoutes(store, node);
    KeyDetailRoutes details = new KeyDetailRoutes(store);
    AdminRoutes admin = new AdminRoutes(snapshots);
    NodeRoutes nodes = new NodeRoutes(node, cluster, metrics);
    Routes routes = new Routes();
    routes
        .add(
            Route.of(
                "/keys/{key}",
                Map.of(
                    Methods.GET, keys::get, Methods.PUT, keys::put, Methods.DELETE, keys::delete)))
        .add(
            Route.of(
                "/keys/{key}/ttl", Map.of(Methods.GET, details::ttl, Methods.PUT, details::putTtl)))
        .add(Route.of("/keys/{key}/cas", Map.of(Methods.POST, details::compareAndSet)))
        .add(Route.of("/keys/{key}/version", Map.of(Methods.GET, details::version)))
        .add(Route.of("/keys", Map.of(Methods.GET, new ListRoute(store)::get)))
        .add(Route.of("/batch", Map.of(Methods.POST, new BatchRoute(store)::post)))
        .add(Route.of("/admin/snapshot", Map.of(Methods.POST, admin::snapshot)))
        .add(Route.of("/admin/backup", Map.of(Methods.GET, admin::backup)))
        .add(Route.of("/health", Map.of(Methods.GET, nodes::health)))
        .add(Route.of("/ready", Map.of(Methods.GET, nodes::ready)))
        .add(Route.of("/stats", Map.of(Methods.GET, nodes::statistics)))
        .add(Route.of("/", Map.of(Methods.GET, call -> nodes.root(call, routes.listing()))));
    addCluster(routes, cluster);
    if (options.metricsEnabled()) {
      routes.add(Route.of("/metrics", Map.of(Methods.GET, nodes::metrics)));
    }
    return routes;
  }

  private static void addCluster(Routes routes, Cluster cluster) {
    ClusterRoutes views = new ClusterRoutes(cluster);
    ClusterChangeRoutes changes = new ClusterChangeRoutes(cluster);
    routes
        .add(Route.of("/cluster/nodes", Map.of(Methods.GET, views::nodes)))
        .add(Route.of("/cluster/leader", Map.of(Methods.GET, views::leader)))
        .add(Route.of("/cluster/leadership", Map.of(Methods.GET, views::leadership)))
        .add(Route.of("/cluster/join", Map.of(Methods.POST, changes::join)))
        .add(Route.of("/cluster/remove", Map.of(Methods.POST, changes::remove)))
        .add(Route.of("/cluster/leadership/stepdown", Map.of(Methods.POST, changes::stepDown)))
        .add(Route.of("/cluster/leadership/transfer", Map.of(Methods.POST, changes::transfer)));
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
