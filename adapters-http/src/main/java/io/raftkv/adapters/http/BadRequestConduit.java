package io.raftkv.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Gives a body to the bodiless 400 by which Undertow's parser ends a connection, since every error
 * of ours has one. That response is a constant of {@code HttpReadListener} and passes no handler.
 */
final class BadRequestConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
  private static final byte[] BODILESS =
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BODY =
      Json.object(
          json -> {
            json.writeStringField(
                "error",
                "malformed HTTP request; check the percent escapes of the target, and that the"
                    + " headers are well-formed, few and short");
            json.writeStringField("code", "bad_request");
          });
  private static final byte[] COMPLETE =
      ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: "
              + BODY.length
              + "\r\nConnection: close\r\n\r\n"
              + new String(BODY, StandardCharsets.UTF_8))
          .getBytes(StandardCharsets.UTF_8);

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
    if (source.remaining() != BODILESS.length || !source.equals(ByteBuffer.wrap(BODILESS))) {
      return next.write(source);
    }
    // What the socket does not take at once is lost: the connection is about to be closed.
    next.write(ByteBuffer.wrap(COMPLETE));
    source.position(source.limit());
    return BODILESS.length;
  }
}
