package io.raftkv.adapters.http;

import io.raftkv.application.duration.GoDuration;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http.PipeliningBufferingStreamSinkConduit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The body of one request. Either it is received, or, once the request has been answered without
 * it, dropped as it arrives so that the next request is found behind it. Both end at a deadline,
 * and dropping at a number of bytes, by closing the connection.
 *
 * <p>Used by the exchange's I/O thread alone.
 */
final class RequestBody {
  /** How much is dropped at most: what lies behind more than this is not worth its transfer. */
  static final long DROPPED_BYTES_MAX = 16L << 20;

  private enum Phase {
    UNTOUCHED,
    RECEIVING,
    HELD,
    DROPPING,
    OVER
  }

  private final HttpServerExchange exchange;
  private final HttpServerConnection connection;
  private final HttpOptions options;
  private final ByteBudget budget;
  private final Consumer<Runnable> guard;
  private final long length;
  private final long deadlineNanos;

  private Phase phase = Phase.UNTOUCHED;
  private @Nullable StreamSourceChannel channel;
  private XnioExecutor.@Nullable Key timer;
  private long bytes;
  private long dropped;

  /**
   * The body of an exchange whose request is not complete.
   *
   * @param length in bytes, or one of {@link Framing}'s words for one that is not known
   * @param deadlineNanos when it must have arrived, by {@link System#nanoTime}
   * @param guard runs steps, and answers with the faults that they throw
   */
  RequestBody(
      HttpServerExchange exchange,
      HttpOptions options,
      ByteBudget budget,
      long length,
      long deadlineNanos,
      Consumer<Runnable> guard) {
    this.exchange = exchange;
    this.connection = (HttpServerConnection) exchange.getConnection();
    this.options = options;
    this.budget = budget;
    this.length = length;
    this.deadlineNanos = deadlineNanos;
    this.guard = guard;
  }

  /** How many of its bytes have been read, kept or not. */
  long bytes() {
    return bytes;
  }

  /** Whether no next request can be found behind it, as long as it is not received. */
  boolean hidesNextRequest() {
    return length > DROPPED_BYTES_MAX
        || length == Framing.UNKNOWN
        || HttpContinue.requiresContinueResponse(exchange);
  }

  /**
   * Receives all of it, then continues with it on the I/O thread.
   *
   * @throws RequestFault now, or later within the guard, if it is too large, malformed or late, or
   *     if there is no memory for it
   */
  void receive(Consumer<byte[]> then) {
    if (length > options.maxRequestBytes()) {
      throw tooLarge(options.maxRequestBytes());
    }
    sendContinue();
    StreamSourceChannel source = open();
    BodyBuffer buffer = new BodyBuffer(budget, length, options.maxRequestBytes());
    boolean whole = fill(source, buffer);
    if (buffer.isCounted()) {
      atEnd(buffer::release);
    }
    if (whole) {
      then.accept(buffer.take());
      return;
    }
    phase = Phase.RECEIVING;
    source.getReadSetter().set(same -> receiveMore(source, buffer, then));
    awaitMore(source);
  }

  private void receiveMore(StreamSourceChannel source, BodyBuffer buffer, Consumer<byte[]> then) {
    if (phase != Phase.RECEIVING) {
      return;
    }
    try {
      if (fill(source, buffer)) {
        leaveReceiving(() -> then.accept(buffer.take()));
      }
    } catch (RequestFault fault) {
      leaveReceiving(
          () -> {
            throw fault;
          });
    }
  }

  private void leaveReceiving(Runnable step) {
    phase = Phase.HELD;
    open().suspendReads();
    Connectors.executeRootHandler(same -> guard.accept(step), exchange);
  }

  /** Receives what is there; whether that was all. */
  private boolean fill(StreamSourceChannel source, BodyBuffer buffer) {
    boolean fine = false;
    try {
      int read = source.read(buffer.window());
      while (read > 0) {
        bytes += read;
        read = source.read(buffer.window());
      }
      if (read == 0) {
        buffer.stay();
      }
      fine = true;
      return read < 0;
    } catch (IOException _) {
      throw RequestFault.badRequest(
              "invalid_body",
              "the body ended early or its chunks are malformed; check Content-Length or the"
                  + " chunks' sizes")
          .closing();
    } finally {
      if (!fine) {
        buffer.release();
      }
    }
  }

  /** Tells a client to send that waits to be told. */
  private void sendContinue() {
    if (!HttpContinue.requiresContinueResponse(exchange)) {
      return;
    }
    try {
      // It overtakes what is buffered, so that must go first.
      if (!flushPipelined() || !HttpContinue.createResponseSender(exchange).send()) {
        throw new IOException("the client does not read");
      }
    } catch (IOException e) {
      throw RequestFault.badRequest("invalid_body", "100 (Continue) cannot be sent: " + e)
          .closing();
    }
  }

  private void awaitMore(StreamSourceChannel source) {
    if (timer == null) {
      XnioExecutor.Key armed =
          exchange
              .getIoThread()
              .executeAfter(this::expired, Math.max(1, nanosLeft()), TimeUnit.NANOSECONDS);
      timer = armed;
      atEnd(armed::remove);
    }
    try {
      // The client may wait for an answer to an earlier request before it sends on.
      var _ = flushPipelined();
    } catch (IOException _) {
      // the connection is gone, which the next read will tell
    }
    source.resumeReads();
  }

  private void expired() {
    switch (phase) {
      case RECEIVING ->
          leaveReceiving(
              () -> {
                throw new RequestFault(
                        408,
                        "request_timeout",
                        "the body did not arrive within "
                            + GoDuration.format(options.readTimeout()))
                    .closing();
              });
      case DROPPING -> close();
      case UNTOUCHED, HELD, OVER -> {}
    }
  }

  private long nanosLeft() {
    return deadlineNanos - System.nanoTime();
  }

  /**
   * Drops what has not been read. To be called once, when the response is out.
   *
   * <p>A connection that will be closed is closed for sending first. The client sees that it is
   * over, and has time to read the response: if it were closed whole with bytes unread, TCP could
   * take the response back.
   */
  void drop() {
    if (exchange.isRequestComplete()) {
      return;
    }
    phase = Phase.DROPPING;
    try {
      if (!exchange.isPersistent() && flushPipelined()) {
        StreamSinkConduit sink = connection.getOriginalSinkConduit();
        sink.terminateWrites();
        var _ = sink.flush();
      }
    } catch (IOException _) {
      close();
      return;
    }
    StreamSourceChannel source = open();
    source.getReadSetter().set(this::dropMore);
    if (dropMore(source)) {
      awaitMore(source);
    }
  }

  /** Drops what is there; whether more may come. */
  private boolean dropMore(StreamSourceChannel source) {
    if (phase != Phase.DROPPING) {
      return false;
    }
    PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
    try {
      ByteBuffer buffer = pooled.getBuffer();
      long read;
      do {
        read = source.read(buffer.clear());
        bytes += Math.max(0, read);
        dropped += Math.max(0, read);
      } while (read > 0 && dropped <= DROPPED_BYTES_MAX);
      if (read == 0 && nanosLeft() > 0) {
        return true;
      }
      if (read >= 0) {
        close();
      }
    } catch (IOException _) {
      close();
    } finally {
      pooled.close();
    }
    phase = Phase.OVER;
    return false;
  }

  private void close() {
    phase = Phase.OVER;
    exchange.setPersistent(false);
    Connectors.terminateRequest(exchange); // the response is out, so that this ends the exchange
    IoUtils.safeClose(connection);
  }

  /** Sends what is buffered of answers to earlier, pipelined requests; whether all is sent. */
  private boolean flushPipelined() throws IOException {
    PipeliningBufferingStreamSinkConduit pipelined = connection.getPipelineBuffer();
    return pipelined == null || pipelined.flushPipelinedData();
  }

  private StreamSourceChannel open() {
    StreamSourceChannel open = channel;
    if (open == null) {
      if (length == Framing.CHUNKED) {
        ChunkedConduit.insert(exchange);
      } else if (length == Framing.UNKNOWN) {
        ChunkedConduit.insertBroken(exchange);
      }
      exchange.setMaxEntitySize(-1); // the bounds here are ours
      open = exchange.getRequestChannel();
      channel = open;
    }
    return open;
  }

  private void atEnd(Runnable step) {
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          step.run();
          next.proceed();
        });
  }

  static RequestFault tooLarge(int bytesMax) {
    return new RequestFault(
        413, "request_too_large", "the request body is longer than " + bytesMax + " bytes");
  }
}
