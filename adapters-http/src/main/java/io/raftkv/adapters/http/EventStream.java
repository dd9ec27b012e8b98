package io.raftkv.adapters.http;

import io.raftkv.application.api.Watch;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.application.problem.Problems;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * A watch as a response of server-sent events. The watches' thread adds what is to be sent, the I/O
 * thread sends it; what the client does not read in time is left in the store's history.
 *
 * <p>Source: WHATWG, "HTML Living Standard", section 9.2.
 */
final class EventStream implements Watcher {
  private static final Logger LOG = LogManager.getLogger(EventStream.class);
  private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

  /** With so much to be sent, the client is behind. */
  private static final long PENDING_BYTES_MAX = 64 << 10;

  private final Call call;
  private final HttpServerExchange exchange;
  private final Events events;
  private final Queue<ByteBuffer> pending = new ConcurrentLinkedQueue<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final CompletableFuture<Watch> watch = new CompletableFuture<>();
  private volatile boolean begun; // whether the head of the response is that of a stream
  private volatile boolean ending; // nothing more is added
  private @Nullable StreamSinkChannel sink; // of the I/O thread

  private EventStream(Call call, Events events) {
    this.call = call;
    this.exchange = call.exchange();
    this.events = events;
  }

  /** Answers the call with a watch, which lasts as long as its connection. */
  static void open(Call call, WatchQuery query) {
    if (call.exchange().getRequestMethod().equals(Methods.HEAD)) {
      head(call);
      call.exchange().endExchange();
      return;
    }
    EventStream stream = new EventStream(call, new Events(query, call.store()::remaining));
    call.whenEnded(() -> stream.then(Watch::cancel));
    stream.exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> stream.watch.complete(call.watches().open(query, stream)));
  }

  private static void head(Call call) {
    call.exchange().setStatusCode(200);
    call.header(Headers.CONTENT_TYPE, "text/event-stream");
    call.header(Headers.CACHE_CONTROL, "no-store");
    call.header(ACCEL_BUFFERING, "no"); // proxies that gather responses would keep events back
    SecurityHeaders.addForText(call.responseHeaders());
  }

  private void then(java.util.function.Consumer<Watch> step) {
    var _ = watch.thenAccept(step);
  }

  @Override
  public boolean isReady() {
    return pendingBytes.get() < PENDING_BYTES_MAX;
  }

  @Override
  public void next(WatchSignal signal) {
    if (signal instanceof WatchSignal.Ended ended && !begun) {
      onIoThread(() -> call.guard(() -> call.fail(RequestFault.of(Problems.of(ended)))));
      return;
    }
    begun = true;
    add(events.of(signal));
    if (signal instanceof WatchSignal.Ended) {
      ending = true;
    }
    if (flushing.compareAndSet(false, true)) {
      onIoThread(this::flush);
    }
  }

  private void add(byte[] bytes) {
    pendingBytes.addAndGet(bytes.length);
    pending.add(ByteBuffer.wrap(bytes));
  }

  private void onIoThread(Runnable step) {
    try {
      exchange.getIoThread().execute(step);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("the watch {} ends with its connection's thread", call.requestId());
    }
  }

  /** Sends what there is, as far as the client takes it. */
  private void flush() {
    if (exchange.isResponseComplete()) {
      return; // the connection was closed meanwhile
    }
    try {
      StreamSinkChannel channel = sink();
      boolean wasBehind = !isReady();
      if (!write(channel)) {
        channel.resumeWrites(); // and flushes again when it can
        return;
      }
      if (ending) {
        exchange.endExchange();
        return;
      }
      if (!channel.flush()) {
        channel.resumeWrites();
        return;
      }
      channel.suspendWrites();
      flushing.set(false);
      if (!pending.isEmpty() && flushing.compareAndSet(false, true)) {
        onIoThread(this::flush);
      }
      if (wasBehind) {
        then(Watch::ready);
      }
    } catch (IOException gone) {
      abandon();
    } catch (RuntimeException fault) {
      LOG.error("a watch could not be sent; its connection is closed", fault);
      abandon();
    }
  }

  /** Whether all that was to be sent has been taken. */
  private boolean write(StreamSinkChannel channel) throws IOException {
    for (ByteBuffer next = pending.peek(); next != null; next = pending.peek()) {
      int size = next.remaining();
      while (next.hasRemaining()) {
        if (channel.write(next) == 0) {
          pendingBytes.addAndGet(next.remaining() - size);
          return false;
        }
      }
      pendingBytes.addAndGet(-size);
      pending.remove();
    }
    return true;
  }

  private StreamSinkChannel sink() {
    StreamSinkChannel channel = sink;
    if (channel == null) {
      head(call);
      channel = exchange.getResponseChannel();
      channel.getWriteSetter().set(writable -> flush());
      sink = channel;
    }
    return channel;
  }

  /** The client finds out by the end of the connection, and goes on by its last id. */
  private void abandon() {
    IoUtils.safeClose(exchange.getConnection());
    exchange.endExchange();
  }
}
