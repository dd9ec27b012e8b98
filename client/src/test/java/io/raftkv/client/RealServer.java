package io.raftkv.client;

import io.raftkv.adapters.grpc.GrpcEndpoint;
import io.raftkv.adapters.grpc.GrpcOptions;
import io.raftkv.adapters.grpc.GrpcServices;
import io.raftkv.adapters.grpc.GrpcTls;
import io.raftkv.application.access.OpenAccess;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.application.service.LogSnapshots;
import io.raftkv.domain.state.Retention;
import io.raftkv.testkit.LiveStore;
import io.raftkv.testkit.ScriptedCluster;
import io.raftkv.testkit.ScriptedLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real services over one store, at as many endpoints on free ports as are opened. */
final class RealServer implements AutoCloseable {
  static final int HISTORY_REVISIONS = 50;

  final ScriptedCluster cluster = new ScriptedCluster();
  final LiveStore live;
  final ScriptedLog log;
  private final boolean locked;

  RealServer() {
    this(false, HISTORY_REVISIONS);
  }

  RealServer(boolean locked, int historyRevisions) {
    this(locked, historyRevisions, () -> Instant.ofEpochMilli(1_700_000_000_000L));
  }

  /** One with a clock of its own. */
  RealServer(boolean locked, int historyRevisions, InstantSource clock) {
    this.locked = locked;
    AtomicReference<ScriptedLog> made = new AtomicReference<>();
    live =
        new LiveStore(
            state -> {
              ScriptedLog scripted = new ScriptedLog(state);
              made.set(scripted);
              return scripted;
            },
            new Retention(historyRevisions, 1 << 24),
            clock);
    log = Objects.requireNonNull(made.get());
    if (locked) {
      live.access().found();
    }
  }

  /** One more endpoint of the same store. */
  GrpcEndpoint open(int port, @Nullable GrpcTls tls) throws IOException {
    return GrpcEndpoint.start(
        new GrpcOptions("127.0.0.1", port, 1 << 20, 4096, tls),
        new GrpcServices(
            locked
                ? live.access().access()
                : new OpenAccess(live.store(), live.watches(), live.access().audit()),
            locked ? live.access().accounts() : null,
            new LogSnapshots(log),
            new Node(),
            cluster,
            (_, _, _) -> {},
            RateLimiter.NONE,
            Runnable::run));
  }

  GrpcEndpoint open() throws IOException {
    return open(0, null);
  }

  static String name(GrpcEndpoint endpoint) {
    return "127.0.0.1:" + endpoint.address().getPort();
  }

  static void stop(GrpcEndpoint endpoint) throws InterruptedException {
    var _ = endpoint.stop(Duration.ZERO);
  }

  private final class Node implements NodeInspection {
    @Override
    public NodeStatus status() {
      return new NodeStatus("standalone", "standalone", "127.0.0.1:8080", null);
    }

    @Override
    public StoreStatistics statistics() {
      return live.store().statistics();
    }
  }

  @Override
  public void close() {
    live.close();
  }
}
