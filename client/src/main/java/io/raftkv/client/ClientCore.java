package io.raftkv.client;

import io.raftkv.protocol.v1.RequestId;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What all calls of a client share. Safe for any thread. */
final class ClientCore {
  private static final int WAITING_WRITES_MAX = 10_000;
  private static final long CLOSE_SECONDS_MAX = 5;

  /** Something under way that ends with the client. */
  interface Pending {
    /** Ends it because the client is closed. Any thread; does not throw. */
    void closed();
  }

  private final ClientSettings settings;
  private final ClientThreads threads;
  private final Endpoints endpoints;
  private final WriteWindow window = new WriteWindow(WAITING_WRITES_MAX);
  private final String clientId;
  private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ClientCore(ClientSettings settings) {
    this.settings = settings;
    this.threads = new ClientThreads("raftkv-" + settings.name(), settings.executor());
    this.clientId = settings.name() + "-" + UUID.randomUUID().toString().replace("-", "");
    try {
      this.endpoints = new Endpoints(Channels.open(settings, threads.callbacks()));
    } catch (IllegalArgumentException refused) {
      threads.end();
      throw refused;
    }
  }

  ClientSettings settings() {
    return settings;
  }

  ClientThreads threads() {
    return threads;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  WriteWindow window() {
    return window;
  }

  /** The name of a write. */
  RequestId requestId(long sequence) {
    return RequestId.newBuilder().setClient(clientId).setSequence(sequence).build();
  }

  /** Whether it has been noted that this is under way; not if the client is closed. */
  boolean enter(Pending call) {
    pending.add(call);
    if (closed) {
      pending.remove(call);
      return false;
    }
    return true;
  }

  void leave(Pending call) {
    pending.remove(call);
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends all that is under way, and the threads. Blocks for some seconds at most. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    pending.forEach(Pending::closed);
    endpoints.all().forEach(Endpoint::close);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS_MAX);
    try {
      for (Endpoint endpoint : endpoints.all()) {
        endpoint.awaitClosed(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the connections end by themselves
    }
    threads.end();
  }
}
