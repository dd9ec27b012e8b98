package io.raftkv.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Puts a response of ours in the place of the bodiless 400 by which Undertow's parser, or its check
 * of the Host header, ends a connection. Those responses pass no handler: the one is a constant of
 * {@code HttpReadListener}, the other is made by {@code HostHeaderHandler}, which that class puts
 * in front of every root handler.
 */
final class BadRequestConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
  private static final byte[] START = "HTTP/1.1 400 ".getBytes(StandardCharsets.US_ASCII);
  private static final String NO_BODY = "\r\nContent-Length: 0\r\n";

  private final StreamConnection connection;
  private final UnparsedRequests unparsed;

  private BadRequestConduit(
      StreamSinkConduit next, StreamConnection connection, UnparsedRequests unparsed) {
    super(next);
    this.connection = connection;
    this.unparsed = unparsed;
  }

  /** Puts one in front of all that is written to the connection. */
  static void insert(StreamConnection connection, UnparsedRequests unparsed) {
    ConduitStreamSinkChannel sink = connection.getSinkChannel();
    sink.setConduit(new BadRequestConduit(sink.getConduit(), connection, unparsed));
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
    String reason = head.substring(START.length, head.indexOf('\r'));
    // What the socket does not take at once is lost: the connection is about to be closed.
    next.write(unparsed.badRequest(connection, explain(reason)));
    int bytes = source.remaining();
    source.position(source.limit());
    return bytes;
  }

  private static boolean startsAs400(ByteBuffer source) {
    int start = source.position();
    if (source.remaining() < START.length) {
      return false;
    }
    for (int i = START.length - 1; i >= 0; i--) { // nearly all others differ within the status
      if (source.get(start + i) != START[i]) {
        return false;
      }
    }
    return true;
  }

  private static String explain(String reason) {
    return reason.contains("Host")
        ? "malformed Host header (" + reason + "); send the one of the address you call"
        : "malformed HTTP request; check the percent escapes of the target and the Content-Length,"
            + " and that parameters and headers are well-formed, few and short";
  }
}
