package io.raftkv.client;

import io.grpc.Metadata;
import io.raftkv.protocol.v1.RequestId;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable LoginSession login;
  private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ClientCore(ClientSettings settings) {
    this.settings = settings;
    this.threads = new ClientThreads("raftkv-" + settings.name(), settings.executor());
    Credentials.Login given = settings.credentials().login();
    this.login = given == null ? null : new LoginSession(this, given);
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

  /**
   * The head of a call. Fails with an {@link IllegalStateException} of the credentials' own, or
   * with what kept a login from being done.
   */
  CompletableFuture<Metadata> headers() {
    Credentials credentials = settings.credentials();
    LoginSession session = login;
    if (session != null) {
      return session.token().thenApply(token -> Credentials.token(token).headers());
    }
    return credentials.isRenewed()
        ? CompletableFuture.supplyAsync(credentials::headers, threads::execute)
        : CompletableFuture.completedFuture(credentials.headers());
  }

  /** Whether tokens are asked for by a name and its password. */
  boolean isLogin() {
    return login != null;
  }

  /** Whether another head may do where a server took this one for nobody's. */
  boolean refused(Metadata headers) {
    LoginSession session = login;
    if (session == null) {
      return false;
    }
    session.refused(Credentials.tokenIn(headers));
    return true;
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
