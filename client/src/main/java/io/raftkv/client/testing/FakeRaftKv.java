package io.raftkv.client.testing;

import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RaftKvClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A store in memory and in this process, for tests of what uses {@link RaftKvClient}. It answers
 * gets, ranges, writes, transactions and watches as servers do, and fails as it is told to. What is
 * of the cluster it does not know. Safe for any thread.
 *
 * <pre>{@code
 * try (FakeRaftKv store = FakeRaftKv.start(); RaftKvClient client = store.client()) {
 *   client.put("greeting", "hello");
 * }
 * }</pre>
 *
 * <p>Its time stands still until {@link #advance}, its history is kept until {@link #compact}.
 */
public final class FakeRaftKv implements AutoCloseable {
  private static final long TICK_MILLIS = 100;

  private final String name = "raftkv-" + UUID.randomUUID();
  private final FakeServices services = new FakeServices();
  private final Server server;
  private final ScheduledThreadPoolExecutor ticks;

  private FakeRaftKv() {
    server = InProcessServerBuilder.forName(name).directExecutor().addService(services).build();
    ticks =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("fake-raftkv").unstarted(task));
  }

  /** An empty store at revision 0. */
  public static FakeRaftKv start() {
    FakeRaftKv fake = new FakeRaftKv();
    try {
      var _ = fake.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ =
        fake.ticks.scheduleWithFixedDelay(
            fake.services::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return fake;
  }

  /** By which a client of this process reaches it. */
  public String endpoint() {
    return "in-process:" + name;
  }

  /** A client of it, with the defaults. The caller closes it. */
  public RaftKvClient client() {
    return clientBuilder().build();
  }

  /** Builds a client of it. */
  public RaftKvClientBuilder clientBuilder() {
    return RaftKvClient.builder().endpoints(endpoint());
  }

  /** So many next calls, watches too, are answered {@code UNAVAILABLE}: nothing is done. */
  public void failNext(int calls) {
    services.fail(calls);
  }

  /** So many next writes are done, and the connection is lost before their answers. */
  public void loseNextAnswers(int writes) {
    services.lose(writes);
  }

  /** So many next writes are done, and never answered. */
  public void silenceNextAnswers(int writes) {
    services.silence(writes);
  }

  /** Cuts all watches as a lost connection does. */
  public void cutWatches() {
    services.cutWatches();
  }

  /** Whether watches are refused with {@code UNAVAILABLE}; those that are there go on. */
  public void refuseWatches(boolean refused) {
    services.refuseWatches(refused);
  }

  /** Whether watches are told nothing, as by a server that hangs; it comes when that is over. */
  public void muteWatches(boolean muted) {
    services.muteWatches(muted);
  }

  /** Forgets what was before that revision, which can then be read, and watched after. */
  public void compact(long revision) {
    var _ =
        services.with(
            keys -> {
              keys.compact(revision);
              return revision;
            });
  }

  /**
   * Moves the time on. What is over leaves, all of it at one revision.
   *
   * @throws IllegalArgumentException if that is back
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time: it goes on, not back: " + time);
    }
    var _ =
        services.with(
            keys -> {
              keys.advance(time.toMillis());
              return time;
            });
  }

  /** The store's revision: how many writes were done, each once. */
  public long revision() {
    return services.with(FakeKeys::revision);
  }

  /** How many calls have come, retries and watches too. */
  public long calls() {
    return services.calls();
  }

  /** How many watches there are. */
  public int watches() {
    return services.watches();
  }

  /** Ends it; calls under way fail. */
  @Override
  public void close() {
    var _ = ticks.shutdownNow();
    var _ = server.shutdownNow();
  }
}
