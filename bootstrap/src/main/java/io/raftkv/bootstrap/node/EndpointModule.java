package io.raftkv.bootstrap.node;

import dagger.Binds;
import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.raftkv.adapters.grpc.GrpcOptions;
import io.raftkv.adapters.grpc.GrpcTls;
import io.raftkv.adapters.http.EdgeOptions;
import io.raftkv.adapters.http.HttpOptions;
import io.raftkv.adapters.http.HttpTls;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.HostPort;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.MeteredStore;
import io.raftkv.bootstrap.metrics.Series;
import io.raftkv.bootstrap.tls.NodeTls;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What faces clients and operators. */
@Module
interface EndpointModule {
  /** Only the endpoint needs to know whose metrics they are. */
  @Binds
  MeterRegistry registry(PrometheusMeterRegistry prometheus);

  @Provides
  @Singleton
  static PrometheusMeterRegistry prometheus() {
    return Series.registry();
  }

  @Provides
  @Singleton
  static MeteredStore store(ReplicatedStore store, MeterRegistry registry) {
    return new MeteredStore(store, registry);
  }

  @Provides
  static HttpOptions httpOptions(
      Configuration configuration, EdgeOptions edge, Optional<NodeTls> tls) {
    HostPort address = configuration.value(Settings.HTTP_ADDR);
    int maxRequestBytes = Math.toIntExact(configuration.value(Settings.MAX_REQUEST_SIZE));
    return new HttpOptions(
        address.host(),
        address.port(),
        maxRequestBytes,
        maxTransitBytes(maxRequestBytes),
        Math.toIntExact(configuration.value(Settings.MAX_KEY_SIZE)),
        Math.toIntExact(configuration.value(Settings.MAX_CONNECTIONS)),
        configuration.value(Settings.READ_TIMEOUT),
        configuration.value(Settings.WRITE_TIMEOUT),
        NodeVersion.current(),
        configuration.value(Settings.METRICS_ENABLED),
        configuration.value(Settings.METRICS_AUTH) && configuration.value(Settings.AUTH_ENABLED),
        clusterToken(configuration),
        edge,
        tls.map(own -> new HttpTls(own::context, configuration.value(Settings.TLS_CLIENTS)))
            .orElse(null));
  }

  /** Empty where gRPC is not served. */
  @Provides
  static Optional<GrpcOptions> grpcOptions(Configuration configuration, Optional<NodeTls> tls) {
    if (!configuration.value(Settings.ENABLE_GRPC)) {
      return Optional.empty();
    }
    HostPort address = configuration.value(Settings.GRPC_ADDR);
    return Optional.of(
        new GrpcOptions(
            address.host(),
            address.port(),
            Math.toIntExact(configuration.value(Settings.MAX_REQUEST_SIZE)),
            Math.toIntExact(configuration.value(Settings.MAX_KEY_SIZE)),
            tls.map(own -> new GrpcTls(own::context, configuration.value(Settings.TLS_CLIENTS)))
                .orElse(null)));
  }

  /** Empty where nothing is encrypted. */
  @Provides
  @Singleton
  static Optional<NodeTls> tls(Configuration configuration, InstantSource clock) {
    return configuration.value(Settings.TLS_ENABLED)
        ? Optional.of(NodeTls.of(configuration, clock))
        : Optional.empty();
  }

  private static @Nullable String clusterToken(Configuration configuration) {
    String token = configuration.value(Settings.CLUSTER_TOKEN);
    return token.isEmpty() ? null : token;
  }

  /** An eighth of the heap, for requests and for responses each; room for a few in any case. */
  private static long maxTransitBytes(int maxRequestBytes) {
    return Math.max(Runtime.getRuntime().maxMemory() / 8, 8L * maxRequestBytes);
  }

  /** The host by which clients reach this node, as far as it can know. */
  @Provides
  @Named("advertised")
  static String advertised(Configuration configuration) {
    HostPort address = configuration.value(Settings.HTTP_ADDR);
    return address.isEveryInterface() ? hostName() : address.host();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine whose own name does not resolve is reached from itself alone
    }
  }
}
