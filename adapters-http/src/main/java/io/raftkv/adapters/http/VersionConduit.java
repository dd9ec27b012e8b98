package io.raftkv.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Refuses a connection whose first request is not HTTP/1: Undertow's parser takes every version
 * that it does not know for 1.1. Only a request line that comes in one piece is looked at.
 */
final class VersionConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private static final byte[] NAME = "HTTP/".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_LENGTH = "HTTP/1.1".length();

  private final StreamConnection connection;
  private final UnparsedRequests unparsed;
  private boolean looked;

  private VersionConduit(
      StreamSourceConduit next, StreamConnection connection, UnparsedRequests unparsed) {
    super(next);
    this.connection = connection;
    this.unparsed = unparsed;
  }

  /** Puts one behind all that is read from the connection. */
  static void insert(StreamConnection connection, UnparsedRequests unparsed) {
    ConduitStreamSourceChannel source = connection.getSourceChannel();
    source.setConduit(new VersionConduit(source.getConduit(), connection, unparsed));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int start = target.position();
    int bytes = next.read(target);
    if (looked || bytes <= 0) {
      return bytes;
    }
    looked = true;
    if (!namesAnotherVersion(target, start)) {
      return bytes;
    }
    connection
        .getSinkChannel()
        .write(
            unparsed.refuse(
                connection,
                "505 HTTP Version Not Supported",
                "http_version_not_supported",
                "only HTTP/1.1 and HTTP/1.0 are spoken here"));
    return -1;
  }

  /** Whether the first line ends in a version of HTTP other than 1. */
  private static boolean namesAnotherVersion(ByteBuffer bytes, int start) {
    int end = start;
    while (end < bytes.position() && bytes.get(end) != '\r') {
      end++;
    }
    int name = end - VERSION_LENGTH;
    if (end == bytes.position() || name < start) {
      return false;
    }
    for (int i = 0; i < NAME.length; i++) {
      if (bytes.get(name + i) != NAME[i]) {
        return false;
      }
    }
    return bytes.get(name + NAME.length) != '1';
  }
}
