package io.raftkv.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server that can be asked. Safe for any thread. */
final class Endpoint {
  /** More often than this nobody knocks at a closed door. */
  private static final long KNOCKS_LEAST_APART = TimeUnit.MILLISECONDS.toNanos(20);

  private final String name;
  private final int index;
  private final ManagedChannel channel;
  private final AtomicLong knocked = new AtomicLong(System.nanoTime() - KNOCKS_LEAST_APART);

  Endpoint(String name, int index, ManagedChannel channel) {
    this.name = name;
    this.index = index;
    this.channel = channel;
  }

  /** As the user gave it. */
  String name() {
    return name;
  }

  int index() {
    return index;
  }

  /**
   * Where calls go. If the last connection failed, another one is tried now: this client's own
   * policy says when, and not a pause of the channel's that can last minutes.
   */
  ManagedChannel channel() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      long now = System.nanoTime();
      long last = knocked.get();
      if (now - last >= KNOCKS_LEAST_APART && knocked.compareAndSet(last, now)) {
        channel.resetConnectBackoff();
      }
    }
    return channel;
  }

  /** Lets go of the connection, and fails what is under way over it. */
  void close() {
    channel.shutdownNow();
  }

  /** Waits until it is let go of. */
  void awaitClosed(long nanos) throws InterruptedException {
    var _ = channel.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }
}
