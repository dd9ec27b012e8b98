package io.raftkv.client.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** A server whose streams of events are written beforehand and end where they end. */
final class EventServer implements AutoCloseable {
  private final HttpServer server;
  private final Deque<CannedServer.Reply> replies;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** One reply for each request, the last one for all that follow. */
  EventServer(CannedServer.Reply... replies) throws IOException {
    this.replies = new ArrayDeque<>(Arrays.asList(replies));
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  static CannedServer.Reply stream(String... events) {
    return CannedServer.Reply.ok(String.join("", events));
  }

  static String event(String type, String id, String data) {
    return "event: "
        + type
        + "\n"
        + (id.isEmpty() ? "" : "id: " + id + "\n")
        + "data: "
        + data
        + "\n\n";
  }

  static String put(String id, String key, String value, long revision) {
    return event(
        "watch",
        id,
        "{\"key\":\"%s\",\"value\":\"%s\",\"operation\":\"put\",\"version\":1,\"revision\":%d}"
            .formatted(key, value, revision));
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    requests.add(exchange.getRequestURI() + (id == null ? "" : " after " + id));
    CannedServer.Reply reply =
        replies.size() > 1 ? replies.remove() : Objects.requireNonNull(replies.peek());
    exchange.sendResponseHeaders(reply.status(), 0); // in chunks, without a length
    exchange.getResponseBody().write(reply.body().getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Targets, and the id behind which each went on. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
