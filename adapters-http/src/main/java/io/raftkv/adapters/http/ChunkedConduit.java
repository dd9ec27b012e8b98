package io.raftkv.adapters.http;

import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads one chunked body off a connection, in place of Undertow's own conduit, which closes the
 * connection at malformed framing before anything can be answered. Used by one thread at a time.
 */
final class ChunkedConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private final HttpServerExchange exchange;
  private final HttpServerConnection connection;
  private final ChunkedDecoder decoder = new ChunkedDecoder();
  private boolean broken;

  private ChunkedConduit(
      HttpServerExchange exchange, HttpServerConnection connection, boolean broken) {
    super(new ReadDataStreamSourceConduit(connection.getOriginalSourceConduit(), connection));
    this.exchange = exchange;
    this.connection = connection;
    this.broken = broken;
  }

  /** Puts one under the request channel, which must not have been taken yet. */
  static void insert(HttpServerExchange exchange) {
    insert(exchange, false);
  }

  /** The same for a request whose framing is known not to be understood. */
  static void insertBroken(HttpServerExchange exchange) {
    insert(exchange, true);
  }

  private static void insert(HttpServerExchange exchange, boolean broken) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    exchange.addRequestWrapper(
        (undertows, same) -> new ChunkedConduit(exchange, connection, broken));
  }

  /**
   * Reads bytes of the body; -1 once it has ended. After malformed framing the bytes are whatever
   * the client sends, so that they can be dropped until it stops.
   *
   * @throws IOException if the framing is malformed, or the connection ends within the body
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (broken) {
      int bytes = next.read(target);
      return bytes < 0 ? ended() : bytes;
    }
    int start = target.position();
    while (!decoder.finished()) {
      if (!decodeMore(target) || target.position() > start || !target.hasRemaining()) {
        return target.position() - start;
      }
    }
    return ended();
  }

  /** Whether there was anything to decode. */
  private boolean decodeMore(ByteBuffer target) throws IOException {
    PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
    ByteBuffer raw = pooled.getBuffer();
    raw.clear();
    boolean leftOver = false;
    try {
      int bytes = next.read(raw);
      raw.flip();
      if (bytes < 0) {
        var _ = ended();
        throw new IOException("the connection ended within a chunked body");
      }
      decoder.decode(raw, target);
      leftOver = raw.hasRemaining();
      return bytes > 0;
    } catch (IOException e) {
      broken = true;
      exchange.setPersistent(false);
      throw e;
    } finally {
      if (leftOver) {
        connection.ungetRequestBytes(pooled);
      } else {
        pooled.close();
      }
    }
  }

  private int ended() {
    Connectors.terminateRequest(exchange);
    return -1;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) {
        return read(targets[i]);
      }
    }
    return 0;
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
  }
}
