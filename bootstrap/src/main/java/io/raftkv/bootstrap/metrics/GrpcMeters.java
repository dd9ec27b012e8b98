package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.adapters.grpc.GrpcObserver;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times gRPC calls. Methods and codes are few, so series are too. */
public final class GrpcMeters implements GrpcObserver {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<Ending, CallMeters> meters = new ConcurrentHashMap<>();

  /** Meters in the registry. */
  public GrpcMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Ending(String method, String code) {}

  private record CallMeters(Counter count, Timer duration) {}

  @Override
  public void call(String method, String code, long nanos) {
    Ending ending = new Ending(method, code);
    CallMeters of = meters.get(ending); // which takes no lock, for nearly all calls
    if (of == null) {
      of = meters.computeIfAbsent(ending, this::callMeters);
    }
    of.count().increment();
    of.duration().record(nanos, TimeUnit.NANOSECONDS);
  }

  private CallMeters callMeters(Ending ending) {
    String[] tags = {"method", ending.method(), "code", ending.code()};
    return new CallMeters(
        Counter.builder("kvstore_grpc_requests")
            .description("gRPC calls by method and how they ended")
            .tags(tags)
            .register(registry),
        Buckets.latency(
            registry,
            "kvstore_grpc_request_duration",
            "from a call's head to its end; a watch lasts as long as its client wants",
            tags));
  }
}
