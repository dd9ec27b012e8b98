package io.raftkv.bootstrap.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.raftkv.adapters.grpc.GrpcEndpoint;
import io.raftkv.adapters.grpc.GrpcOptions;
import io.raftkv.adapters.grpc.GrpcServices;
import io.raftkv.adapters.http.HttpEndpoint;
import io.raftkv.adapters.http.HttpOptions;
import io.raftkv.adapters.http.HttpServices;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.bootstrap.config.HostPort;
import io.raftkv.bootstrap.metrics.GrpcMeters;
import io.raftkv.bootstrap.metrics.HttpMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What clients reach: HTTP, and gRPC where it is served. Opened and closed once, in that order. */
@Singleton
final class Endpoints {
  /** As many long scans of gRPC go on at a time. */
  private static final int SCANS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final HttpOptions httpOptions;
  private final HttpServices httpServices;
  private final Optional<GrpcOptions> grpcOptions;
  private final GrpcServices grpcServices;
  private final NodeState status;
  private final ExecutorService scans =
      Executors.newFixedThreadPool(
          SCANS, Thread.ofPlatform().name("raftkv-scan-", 0).daemon().factory());
  private @Nullable HttpEndpoint http;
  private @Nullable GrpcEndpoint grpc;

  @Inject
  Endpoints(
      HttpOptions httpOptions,
      Optional<GrpcOptions> grpcOptions,
      AccessControl access,
      Optional<Accounts> accounts,
      Snapshots snapshots,
      NodeState status,
      Cluster cluster,
      PrometheusMeterRegistry prometheus,
      RateLimiter limiter) {
    this.httpOptions = httpOptions;
    this.grpcOptions = grpcOptions;
    this.status = status;
    this.httpServices =
        new HttpServices(
            access,
            accounts.orElse(null),
            snapshots,
            status,
            cluster,
            prometheus::scrape,
            new HttpMeters(prometheus),
            limiter);
    this.grpcServices =
        new GrpcServices(
            access,
            accounts.orElse(null),
            snapshots,
            status,
            cluster,
            new GrpcMeters(prometheus),
            limiter,
            scans);
  }

  /**
   * Listens.
   *
   * @return null, or one line that says why it cannot
   */
  @Nullable String open() {
    try {
      http = HttpEndpoint.start(httpOptions, httpServices);
    } catch (IOException e) {
      return StartFault.listening(e, "choose another --server.http-addr");
    }
    status.listening(http.address().getPort());
    try {
      if (grpcOptions.isPresent()) {
        grpc = GrpcEndpoint.start(grpcOptions.get(), grpcServices);
      }
    } catch (IOException e) {
      return StartFault.listening(
          e, "choose another --server.grpc-addr, or do without by --server.enable-grpc=false");
    }
    return null;
  }

  /** Where it listens, for people; whether there is HTTP at all is known by its place. */
  String places() {
    return "http="
        + (http == null ? "none" : HostPort.of(http.address()))
        + " grpc="
        + (grpc == null ? "none" : HostPort.of(grpc.address()));
  }

  /** Tells those who ask for gRPC's health how the node is. */
  void look() {
    if (grpc != null) {
      grpc.look();
    }
  }

  /**
   * Takes nothing new and lets what is under way end. Blocks.
   *
   * @return whether all ended by itself within the time
   */
  boolean close(Duration grace) throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    if (grpc != null) {
      grpc.drain();
    }
    boolean ended = http == null || http.stop(grace);
    if (grpc != null) {
      ended &= grpc.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    scans.shutdown();
    return ended;
  }
}
