package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** A client of one node, with a deadline for each request, whole body and all. For any thread. */
final class NodeClient {
  /** How long a request takes that nothing stands in the way of, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final HttpClient http;
  private final URI node;
  private final Duration deadline;
  private final List<String> standing; // headers of each request, names and values in turn

  NodeClient(HttpClient http, URI node) {
    this(http, node, PATIENCE, List.of());
  }

  private NodeClient(HttpClient http, URI node, Duration deadline, List<String> standing) {
    this.http = http;
    this.node = node;
    this.deadline = deadline;
    this.standing = standing;
  }

  /** What all clients of a cluster share: connections, and few threads. */
  static HttpClient connections() {
    return builder().build();
  }

  /** The same over TLS. */
  static HttpClient connections(SSLContext context) {
    return builder().sslContext(context).build();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
  }

  /** The same client with another deadline. */
  NodeClient within(Duration newDeadline) {
    return new NodeClient(http, node, newDeadline, standing);
  }

  /** The same client that sends these headers with each request, names and values in turn. */
  NodeClient with(String... headers) {
    return new NodeClient(http, node, deadline, List.of(headers));
  }

  /** Whether a request that failed like this has never been sent. */
  static boolean neverSent(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  /**
   * Sends a request with these headers, names and values in turn.
   *
   * @throws IOException if no answer came; whether the request did, {@link #neverSent} may know
   */
  Answer call(String method, String target, String body, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.resolve(target))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    for (List<String> given : List.of(standing, List.of(headers))) {
      if (!given.isEmpty()) {
        request.headers(given.toArray(String[]::new));
      }
    }
    CompletableFuture<HttpResponse<String>> sent =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      HttpResponse<String> response = sent.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      Map<String, String> answered = new HashMap<>();
      response.headers().map().forEach((name, values) -> answered.put(name, values.getFirst()));
      return new Answer(response.statusCode(), response.body(), answered);
    } catch (TimeoutException late) {
      sent.cancel(true);
      throw new HttpTimeoutException("no answer to " + method + " " + target + " in " + deadline);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(failed);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Begins a stream of events, which has no deadline.
   *
   * @return the status, once it is there
   */
  CompletableFuture<Integer> events(String target, String lastEventId, EventLines events) {
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve(target)).header("Last-Event-ID", lastEventId).build();
    CompletableFuture<Integer> status = new CompletableFuture<>();
    var _ =
        http.sendAsync(
                request,
                response -> {
                  status.complete(response.statusCode());
                  return HttpResponse.BodySubscribers.fromLineSubscriber(events);
                })
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    status.completeExceptionally(failure);
                  }
                });
    return status;
  }

  Answer get(String target) throws IOException {
    return call("GET", target, "");
  }

  Answer post(String target, String body) throws IOException {
    return call("POST", target, body);
  }

  Answer put(String key, String value, String... headers) throws IOException {
    return call("PUT", "/keys/" + key, value, headers);
  }

  /** A linearizable read. */
  Answer read(String key) throws IOException {
    return get("/keys/" + key);
  }

  Answer readStale(String key) throws IOException {
    return get("/keys/" + key + "?consistency=stale");
  }

  Answer delete(String key, String... headers) throws IOException {
    return call("DELETE", "/keys/" + key, "", headers);
  }
}
