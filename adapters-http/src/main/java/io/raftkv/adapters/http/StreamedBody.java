package io.raftkv.adapters.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a long body in parts: a worker reads a part, then the I/O thread writes it. No thread waits
 * for the client, one part is in memory, and the write timeout of the listener bounds how long a
 * part may stand still. However the exchange ends, the source is closed.
 *
 * <p>The two threads take turns, each starting the other's next step, so they share nothing.
 */
final class StreamedBody {
  private static final Logger LOG = LogManager.getLogger(StreamedBody.class);
  private static final int PART_BYTES = 64 * 1024;

  private final HttpServerExchange exchange;
  private final InputStream source;
  private final ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
  private long unread;
  private @Nullable StreamSinkChannel sink;

  /** A body of this length, which the source holds; the head of the response is complete. */
  private StreamedBody(HttpServerExchange exchange, InputStream source, long length) {
    this.exchange = exchange;
    this.source = source;
    this.unread = length;
  }

  /**
   * Answers the call with a body that is not in memory, in parts, and closes it. Only where the
   * request's own body has been received.
   *
   * @param length how many bytes it has
   */
  static void send(Call call, int status, String contentType, long length, InputStream body) {
    HttpServerExchange exchange = call.exchange();
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, length);
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      call.onWorker(
          () -> {
            IoUtils.safeClose(body);
            exchange.endExchange();
          });
    } else {
      new StreamedBody(exchange, body, length).begin();
    }
  }

  /** Begins; the exchange belongs to the body from now on. */
  private void begin() {
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          closeSource();
          next.proceed();
        });
    try {
      exchange.dispatch(exchange.getConnection().getWorker(), this::read);
    } catch (RejectedExecutionException stopped) {
      abandon();
    }
  }

  /** By a worker: to give a large file free that has been replaced meanwhile takes its time. */
  private void closeSource() {
    try {
      exchange.getConnection().getWorker().execute(() -> IoUtils.safeClose(source));
    } catch (RejectedExecutionException stopped) {
      IoUtils.safeClose(source);
    }
  }

  private void next(Executor executor, Runnable step) {
    try {
      executor.execute(step);
    } catch (RejectedExecutionException stopped) {
      abandon();
    }
  }

  private void read() {
    try {
      int count = source.readNBytes(part.array(), 0, (int) Math.min(PART_BYTES, unread));
      if (count == 0 && unread > 0) {
        throw new EOFException("it ended " + unread + " bytes early");
      }
      part.clear().limit(count);
      unread -= count;
    } catch (IOException | RuntimeException e) {
      if (!exchange.isResponseComplete()) {
        LOG.error("a body could not be read to its end; its connection is closed", e);
      }
      abandon();
      return;
    }
    next(exchange.getIoThread(), this::write);
  }

  private void write() {
    if (exchange.isResponseComplete()) {
      return; // the connection was closed meanwhile
    }
    try {
      StreamSinkChannel channel = sink();
      while (part.hasRemaining()) {
        if (channel.write(part) == 0) {
          channel.resumeWrites();
          return;
        }
      }
      // To wait for a worker is no fault of the client, and must not count for the write timeout.
      channel.suspendWrites();
    } catch (IOException gone) {
      abandon();
      return;
    } catch (RuntimeException fault) {
      LOG.error("a body could not be sent; its connection is closed", fault);
      abandon();
      return;
    }
    if (unread > 0) {
      next(exchange.getConnection().getWorker(), this::read);
    } else {
      exchange.endExchange();
    }
  }

  private StreamSinkChannel sink() {
    StreamSinkChannel channel = sink;
    if (channel == null) {
      channel = exchange.getResponseChannel();
      channel.getWriteSetter().set(writable -> write());
      sink = channel;
    }
    return channel;
  }

  /** A body that is cut short can only be told by the end of the connection. */
  private void abandon() {
    IoUtils.safeClose(exchange.getConnection());
    exchange.endExchange();
  }
}
