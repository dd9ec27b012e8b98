package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.adapters.http.HttpObserver;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times HTTP requests. Methods, templates and statuses are few, so series are too. */
public final class HttpMeters implements HttpObserver {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<Route, RouteMeters> routes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Answer, AnswerMeters> answers = new ConcurrentHashMap<>();

  /** Meters in the registry. */
  public HttpMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Route(String method, String endpoint) {}

  private record Answer(String method, String endpoint, int status) {}

  private record AnswerMeters(Counter count, RouteMeters route) {}

  private record RouteMeters(
      Timer duration, DistributionSummary requestSize, DistributionSummary responseSize) {}

  @Override
  public void request(
      String method,
      String endpointTemplate,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes) {
    Answer key = new Answer(method, endpointTemplate, status);
    AnswerMeters answer = answers.get(key); // which takes no lock, for nearly all requests
    if (answer == null) {
      answer = answers.computeIfAbsent(key, this::answerMeters);
    }
    answer.count().increment();
    RouteMeters meters = answer.route();
    meters.duration().record(nanos, TimeUnit.NANOSECONDS);
    meters.requestSize().record((double) requestBytes);
    meters.responseSize().record((double) responseBytes);
  }

  private AnswerMeters answerMeters(Answer answer) {
    Route route = new Route(answer.method(), answer.endpoint());
    return new AnswerMeters(counter(answer), routes.computeIfAbsent(route, this::routeMeters));
  }

  private Counter counter(Answer answer) {
    return Counter.builder("kvstore_http_requests")
        .description("HTTP requests by method, route and status")
        .tags("method", answer.method(), "endpoint", answer.endpoint())
        .tag("status", Integer.toString(answer.status()))
        .register(registry);
  }

  private RouteMeters routeMeters(Route route) {
    String[] tags = {"method", route.method(), "endpoint", route.endpoint()};
    return new RouteMeters(
        Buckets.latency(
            registry,
            "kvstore_http_request_duration",
            "from a request's head to its response's last byte",
            tags),
        Buckets.bytes(registry, "kvstore_http_request_size_bytes", "request bodies", tags),
        Buckets.bytes(registry, "kvstore_http_response_size_bytes", "response bodies", tags));
  }
}
