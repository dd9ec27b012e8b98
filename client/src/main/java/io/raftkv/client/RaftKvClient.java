package io.raftkv.client;

import java.util.concurrent.Executor;

/**
 * A client of a RaftKV cluster, or of one server. Safe for any thread, and made to be shared: an
 * application has one. Its own methods wait; {@link #async} has the same as futures.
 *
 * <pre>{@code
 * try (RaftKvClient client = RaftKvClient.connect("n1:9090", "n2:9090", "n3:9090")) {
 *   client.put("greeting", "hello");
 *   String text = client.get("greeting").map(Entry::utf8).orElse("nobody there");
 * }
 * }</pre>
 *
 * <p>It asks another endpoint when one is not reachable or cannot serve, and tries again what is
 * safe to try again, within the deadline of the call. A write is done once however often it is
 * sent, and is never reported as failed where it may have been done: see {@link
 * RaftKvException#outcome}.
 */
public final class RaftKvClient implements BlockingKv, AutoCloseable {
  private final ClientCore core;
  private final AsyncKv async;

  RaftKvClient(ClientSettings settings) {
    this.core = new ClientCore(settings);
    this.async = new AsyncKv(core, settings.deadline());
  }

  /** Builds one. */
  public static RaftKvClientBuilder builder() {
    return new RaftKvClientBuilder();
  }

  /**
   * One with the defaults: without credentials and without TLS.
   *
   * @param endpoints {@code host:port} each
   * @throws IllegalArgumentException if one is not that, or there is none
   */
  public static RaftKvClient connect(String... endpoints) {
    return builder().endpoints(endpoints).build();
  }

  @Override
  public AsyncKv async() {
    return async;
  }

  /**
   * Watches keys. The listener is called by the threads of the client's executor.
   *
   * @return at once; {@link WatchHandle#opened} tells when the watch has begun
   */
  public WatchHandle watch(WatchQuery query, WatchListener listener) {
    return watch(query, listener, core.threads().callbacks());
  }

  /** Watches keys; the listener is called by the threads of that executor, one call at a time. */
  public WatchHandle watch(WatchQuery query, WatchListener listener, Executor executor) {
    return WatchSession.start(core, query, SignalSink.of(listener, executor));
  }

  /** Watches keys for a thread that asks for each signal; nothing is read ahead of it. */
  public WatchCursor watch(WatchQuery query) {
    return WatchCursor.open(core, query);
  }

  /**
   * Ends watches, fails what is under way with {@code client_closed}, closes the connections, and
   * ends the threads. Blocks for five seconds at most, and much less as a rule. Again, it does
   * nothing.
   */
  @Override
  public void close() {
    core.close();
  }
}
