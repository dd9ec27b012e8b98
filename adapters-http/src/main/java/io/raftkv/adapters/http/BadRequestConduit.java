package io.raftkv.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Gives a body to the bodiless 400 by which Undertow's parser, or its check of the Host header,
 * ends a connection, since every error of ours has one. Those responses pass no handler: the one is
 * a constant of {@code HttpReadListener}, the other is made by {@code HostHeaderHandler}, which
 * that class puts in front of every root handler.
 */
final class BadRequestConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
  private static final byte[] START = "HTTP/1.1 400 ".getBytes(StandardCharsets.US_ASCII);
  private static final String NO_BODY = "\r\nContent-Length: 0\r\n";

  private BadRequestConduit(StreamSinkConduit next) {
    super(next);
  }

  /** Puts one in front of all that is written to the connection. */
  static void insert(StreamConnection connection) {
    ConduitStreamSinkChannel sink = connection.getSinkChannel();
    sink.setConduit(new BadRequestConduit(sink.getConduit()));
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (!startsAs400(source)) {
      return next.write(source);
    }
    String head = StandardCharsets.US_ASCII.decode(source.duplicate()).toString();
    if (!head.contains(NO_BODY) || !head.endsWith("\r\n\r\n")) {
      return next.write(source);
    }
    // What the socket does not take at once is lost: the connection is about to be closed.
    next.write(ByteBuffer.wrap(complete(head.substring(START.length, head.indexOf('\r')))));
    int bytes = source.remaining();
    source.position(source.limit());
    return bytes;
  }

  private static boolean startsAs400(ByteBuffer source) {
    return source.remaining() >= START.length
        && source.slice(source.position(), START.length).equals(ByteBuffer.wrap(START));
  }

  private static byte[] complete(String reason) {
    String text =
        reason.contains("Host")
            ? "malformed Host header (" + reason + "); send the one of the address you call"
            : "malformed HTTP request; check the percent escapes of the target, and that the"
                + " headers are well-formed, few and short";
    ByteBuffer body =
        Json.object(
            json -> {
              json.writeStringField("error", text);
              json.writeStringField("code", "bad_request");
            });
    return ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: "
            + body.remaining()
            + "\r\nConnection: close\r\n\r\n"
            + StandardCharsets.UTF_8.decode(body))
        .getBytes(StandardCharsets.UTF_8);
  }
}
