package io.raftkv.adapters.http;

import io.raftkv.application.edge.RequestIds;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.StreamConnection;

/**
 * Refuses requests that Undertow's parser does not take, so that no handler sees them. Like all
 * others they get a name, a body, a place in the metrics and a line in the log. Safe for any
 * thread.
 */
final class UnparsedRequests {
  private final RequestIds ids;
  private final RequestLog log;
  private final SecurityHeaders headers;
  private volatile boolean closing;

  UnparsedRequests(RequestIds ids, RequestLog log, SecurityHeaders headers) {
    this.ids = ids;
    this.log = log;
    this.headers = headers;
  }

  /** From now on connections end for no fault of theirs. */
  void close() {
    closing = true;
  }

  /**
   * The whole response to what Undertow takes for a bad request. It also says 400 where it could
   * not run a handler any more because its threads end: such a request is good at another node.
   */
  ByteBuffer badRequest(StreamConnection connection, String text) {
    return closing
        ? refuse(
            connection,
            "503 Service Unavailable",
            "shutting_down",
            "this node stops; use another one")
        : refuse(connection, "400 Bad Request", "bad_request", text);
  }

  /**
   * The whole response, which ends its connection.
   *
   * @param status with its reason, as in the status line
   */
  ByteBuffer refuse(StreamConnection connection, String status, String code, String text) {
    String id = ids.next();
    ByteBuffer body =
        Json.object(
            json -> {
              json.writeStringField("error", text);
              json.writeStringField("code", code);
            });
    log.unparsed(
        Integer.parseInt(status.substring(0, 3)),
        body.remaining(),
        id,
        connection.getPeerAddress(InetSocketAddress.class));
    String response =
        "HTTP/1.1 "
            + status
            + "\r\nX-Request-ID: "
            + id
            + "\r\n"
            + headers.lines()
            + "Content-Type: application/json\r\nContent-Length: "
            + body.remaining()
            + "\r\nConnection: close\r\n\r\n"
            + StandardCharsets.UTF_8.decode(body);
    return StandardCharsets.UTF_8.encode(response);
  }
}
