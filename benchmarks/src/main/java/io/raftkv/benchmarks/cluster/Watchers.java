package io.raftkv.benchmarks.cluster;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Many watches at one server, over some connections, and a writer beside them. Values bear the time
 * at which they were due, so that each event tells how late it is. Messages are bytes: the same
 * generator serves both protocols.
 */
final class Watchers implements AutoCloseable {
  private static final int CONNECTIONS = 10;
  private static final int DIGITS = 3;
  private static final String MARK = "@@@@";
  private static final int TIME_DIGITS = 19;
  private static final int VALUE_BYTES = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final Histogram micros = new ConcurrentHistogram(DIGITS);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicReference<@Nullable Status> fault = new AtomicReference<>();

  /** Connects when it is first used. */
  Watchers(URI server) {
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(
          ManagedChannelBuilder.forAddress(server.getHost(), server.getPort())
              .usePlaintext()
              .build());
    }
  }

  /** Opens so many watches, and waits until the server has told of each that it watches. */
  void open(int count, IntFunction<GrpcCall> watch) throws InterruptedException {
    CountDownLatch opened = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      start(channels.get(i % CONNECTIONS), watch.apply(i), new Watch(opened), Integer.MAX_VALUE);
    }
    if (!opened.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          opened.getCount() + " watches were not opened: " + fault.get());
    }
  }

  private static void start(
      ManagedChannel channel, GrpcCall what, ClientCall.Listener<byte[]> listener, int messages) {
    ClientCall<byte[], byte[]> call = channel.newCall(method(what), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.request(messages);
    call.sendMessage(what.bytes());
    if (!what.staysOpen()) {
      call.halfClose();
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(GrpcCall call) {
    return MethodDescriptor.newBuilder(new Raw(), new Raw())
        .setType(MethodDescriptor.MethodType.UNKNOWN)
        .setFullMethodName(call.path().substring(1))
        .build();
  }

  /** Bytes as they are. */
  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The first message says that it is open. */
  private final class Watch extends ClientCall.Listener<byte[]> {
    private final CountDownLatch opened;
    private boolean open;

    Watch(CountDownLatch opened) {
      this.opened = opened;
    }

    @Override
    public void onMessage(byte[] message) {
      if (!open) {
        open = true;
        opened.countDown();
      }
      count(new String(message, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      fault.compareAndSet(null, status);
    }
  }

  private void count(String message) {
    long now = System.nanoTime();
    int at = message.indexOf(MARK);
    while (at >= 0) {
      int time = at + MARK.length();
      long due = Long.parseLong(message.substring(time, time + TIME_DIGITS));
      micros.recordValue(Math.max(0, (now - due) / 1_000));
      delivered.incrementAndGet();
      at = message.indexOf(MARK, time);
    }
  }

  /**
   * What was seen of some writes.
   *
   * @param writes sent, all of which were acknowledged
   * @param events told to all watches
   */
  record Seen(int writes, long events, double p50Micros, double p99Micros) {}

  /**
   * Writes at a fixed rate, whether the server keeps up or not, and waits until all was told.
   *
   * @param each events that each write is to be told by
   */
  Seen write(int writes, int perSecond, int each, Put put) throws InterruptedException {
    long before = delivered.get();
    micros.reset();
    CountDownLatch acknowledged = new CountDownLatch(writes);
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long due = System.nanoTime();
    for (int i = 0; i < writes; i++) {
      due += interval;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      String value = MARK + String.format("%0" + TIME_DIGITS + "d", due);
      GrpcCall call = put.of(i, value + "x".repeat(VALUE_BYTES - value.length()));
      start(channels.get(i % CONNECTIONS), call, new Written(acknowledged), 2);
    }
    long expected = before + (long) writes * each;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (acknowledged.getCount() > 0 || delivered.get() < expected) {
      if (System.nanoTime() > end || fault.get() != null) {
        throw new IllegalStateException(
            "%d writes not acknowledged, %d of %d events: %s"
                .formatted(
                    acknowledged.getCount(), delivered.get() - before, expected, fault.get()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return new Seen(
        writes,
        delivered.get() - before,
        micros.getValueAtPercentile(50),
        micros.getValueAtPercentile(99));
  }

  /** The n-th write. */
  interface Put {
    GrpcCall of(int n, String value);
  }

  private final class Written extends ClientCall.Listener<byte[]> {
    private final CountDownLatch acknowledged;

    Written(CountDownLatch acknowledged) {
      this.acknowledged = acknowledged;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        acknowledged.countDown();
      } else {
        fault.compareAndSet(null, status);
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      for (ManagedChannel channel : channels) {
        var _ = channel.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
