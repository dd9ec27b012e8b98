package io.raftkv.bootstrap.node;

import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.bootstrap.config.HostPort;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What a node without peers says of itself. Safe for any thread. */
@Singleton
final class StandaloneStatus implements NodeInspection {
  private static final String STANDALONE = "standalone";

  private final ReplicatedLog log;
  private final ReplicatedStore store;
  private final String host;
  private volatile @Nullable String address;
  private volatile Phase phase = Phase.RECOVERING;

  /** Where a node is in its life. */
  enum Phase {
    RECOVERING,
    SERVING,
    DRAINING
  }

  @Inject
  StandaloneStatus(ReplicatedLog log, ReplicatedStore store, @Named("advertised") String host) {
    this.log = log;
    this.store = store;
    this.host = host;
  }

  /** Clients reach the node on this port. */
  void listening(int port) {
    address = new HostPort(host, port).toString();
  }

  void enter(Phase next) {
    phase = next;
  }

  @Override
  public NodeStatus status() {
    return switch (phase) {
      case RECOVERING -> notReady("recovering", "the node reads its log; wait");
      case DRAINING -> notReady("draining", "the node is about to stop; use another one");
      case SERVING -> {
        Refusal obstacle = log.obstacle();
        yield obstacle == null ? status(null) : hindered(obstacle);
      }
    };
  }

  private NodeStatus hindered(Refusal obstacle) {
    return switch (obstacle) {
      case DISK_FULL ->
          notReady("disk_full", "the disk is full; make room, and writes come back by themselves");
      case LOG_STALLED ->
          notReady(
              "log_stalled",
              "the log gets no new file; see the node's log for the reason, and writes come back by"
                  + " themselves");
      case LOG_FAILED ->
          notReady("log_failed", "the log cannot be written; see the node's log, then restart it");
      case OVERLOADED,
          NO_LEADER,
          TIMED_OUT,
          RECOVERING,
          REMOVED,
          DIVERGED,
          TOO_LARGE,
          SHUTTING_DOWN ->
          notReady("not_ready", "the log takes no writes now");
    };
  }

  private NodeStatus notReady(String code, String message) {
    return status(new NodeStatus.NotReady(code, message));
  }

  private NodeStatus status(NodeStatus.@Nullable NotReady notReady) {
    return new NodeStatus(STANDALONE, STANDALONE, address, notReady);
  }

  @Override
  public StoreStatistics statistics() {
    return store.statistics();
  }
}
