package io.raftkv.adapters.grpc;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.KVGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gRPC server. Started and stopped once; {@link #look} is for one thread at a time. */
public final class GrpcEndpoint {
  /** Of what stands around a request's values: keys, lengths, tags. */
  private static final int FRAME_BYTES = 64 << 10;

  private static final int METADATA_BYTES_MAX = 16 << 10;

  /** As many calls of one connection at a time: what HTTP/2 recommends at least, and more. */
  private static final int CALLS_PER_CONNECTION_MAX = 20_000;

  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** A client that is gone without a word is found out by then. */
  private static final Duration KEEPALIVE = Duration.ofSeconds(30);

  private static final Duration KEEPALIVE_ANSWER = Duration.ofSeconds(20);

  /** More often no client needs to ask whether we are there. */
  private static final Duration PINGS_LEAST_APART = Duration.ofSeconds(5);

  /** Whether each of these is served is asked of health; the empty name is the whole server. */
  private static final List<String> SERVED =
      List.of(
          "",
          KVStoreGrpc.SERVICE_NAME,
          KVGrpc.SERVICE_NAME,
          ClusterGrpc.SERVICE_NAME,
          AccessGrpc.SERVICE_NAME);

  private final Server server;
  private final GrpcServices services;
  private final HealthStatusManager health;

  private GrpcEndpoint(Server server, GrpcServices services, HealthStatusManager health) {
    this.server = server;
    this.services = services;
    this.health = health;
  }

  /**
   * Listens.
   *
   * @throws IOException if that is not possible at the address
   */
  @SuppressWarnings("deprecation") // tools that know the older reflection alone are in use
  public static GrpcEndpoint start(GrpcOptions options, GrpcServices services) throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address(options))
            .directExecutor() // no call blocks
            .maxInboundMessageSize(options.maxRequestBytes() + FRAME_BYTES)
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
            .handshakeTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(KEEPALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(PINGS_LEAST_APART.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new CallGate(services.access(), services.limiter()))
            .intercept(new CallMeter(services.observer())) // the last is the outermost
            .addService(new KvStoreService(services, options.maxKeyBytes()))
            .addService(new KvService(services, options.maxKeyBytes()))
            .addService(new ClusterService(services))
            .addService(new AccessService(services, options.maxKeyBytes()))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
    if (options.tls() != null) {
      builder.sslContext(new RenewedSslContext(options.tls()));
    }
    GrpcEndpoint endpoint = new GrpcEndpoint(builder.build(), services, health);
    endpoint.look();
    try {
      endpoint.server.start();
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause(); // which says why, and only that
      throw new IOException(
          "cannot listen on " + options.host() + ":" + options.port() + ": " + cause.getMessage(),
          e);
    }
    return endpoint;
  }

  private static InetSocketAddress address(GrpcOptions options) throws IOException {
    if (options.host().isEmpty()) {
      return new InetSocketAddress(options.port());
    }
    InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
    if (address.isUnresolved()) {
      throw new IOException(
          "cannot listen on "
              + options.host()
              + ":"
              + options.port()
              + ": the host name is not known");
    }
    return address;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  /** Tells those who ask for health how the node is now. To be called every so often. */
  public void look() {
    ServingStatus status =
        services.node().status().notReady() == null
            ? ServingStatus.SERVING
            : ServingStatus.NOT_SERVING;
    SERVED.forEach(service -> health.setStatus(service, status));
  }

  /** Tells clients to go elsewhere with new calls; those under way go on. */
  public void drain() {
    health.enterTerminalState();
    server.shutdown();
  }

  /**
   * Takes no new calls, lets those under way end, and closes the connections. Blocks.
   *
   * @return whether all ended by themselves within the time
   */
  public boolean stop(Duration grace) throws InterruptedException {
    drain();
    boolean ended = server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      server.shutdownNow();
      var _ = server.awaitTermination(1, TimeUnit.SECONDS);
    }
    return ended;
  }
}
