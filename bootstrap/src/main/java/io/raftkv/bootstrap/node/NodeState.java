package io.raftkv.bootstrap.node;

import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.HostPort;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.domain.state.StateMachine;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node says of itself. Safe for any thread. */
@Singleton
final class NodeState implements NodeInspection {
  private static final String CLUSTER = "cluster";

  /** A follower that lacks more entries than this shows too old a state, and slows its reads. */
  private static final long LAG_MAX = 1_000;

  private final ReplicatedLog log;
  private final ReplicatedStore store;
  private final Optional<RaftNode> raft;
  private final String host;
  private final StateMachine stateMachine;
  private final boolean asksForCredentials;
  private volatile @Nullable String address;
  private volatile Phase phase = Phase.RECOVERING;

  /** Where a node is in its life. */
  enum Phase {
    RECOVERING,
    SERVING,
    DRAINING
  }

  @Inject
  NodeState(
      ReplicatedLog log,
      ReplicatedStore store,
      Optional<RaftNode> raft,
      @Named("advertised") String host,
      StateMachine stateMachine,
      Configuration configuration) {
    this.log = log;
    this.store = store;
    this.raft = raft;
    this.host = host;
    this.stateMachine = stateMachine;
    this.asksForCredentials = configuration.value(Settings.AUTH_ENABLED);
  }

  /** Clients reach the node on this port. */
  void listening(int port) {
    String reached = new HostPort(host, port).toString();
    address = reached;
    raft.ifPresent(node -> node.servesClientsAt(reached));
  }

  void enter(Phase next) {
    phase = next;
  }

  @Override
  public NodeStatus status() {
    if (raft.isEmpty()) {
      return new NodeStatus(
          Leadership.STANDALONE, Leadership.STANDALONE, address, notReady(null, null));
    }
    Leadership leadership = raft.get().cluster().leadership();
    return new NodeStatus(
        CLUSTER,
        leadership.role(),
        leadership.leaderHttpAddress(),
        notReady(raft.get(), leadership));
  }

  private NodeStatus.@Nullable NotReady notReady(
      @Nullable RaftNode node, @Nullable Leadership leadership) {
    return switch (phase) {
      case RECOVERING -> because("recovering", "the node reads its log; wait");
      case DRAINING -> because("draining", "the node is about to stop; use another one");
      case SERVING -> {
        Refusal obstacle = log.obstacle();
        if (node == null || leadership == null) {
          yield obstacle != null ? hindered(obstacle) : awaitsFirstUser() ? founding() : null;
        }
        if (node.isWaitingToJoin()) {
          yield because("joining", "the node waits to be made a member of its cluster");
        }
        String trouble = node.trouble();
        if (obstacle != null) {
          NodeStatus.NotReady why = hindered(obstacle);
          yield trouble == null ? why : because(why.code(), trouble);
        }
        if (awaitsFirstUser()) {
          yield founding();
        }
        yield leadership.commitIndex() - leadership.appliedIndex() > LAG_MAX
            ? because("catching_up", "the node is behind the others; wait")
            : null;
      }
    };
  }

  private static NodeStatus.NotReady founding() {
    return because("founding", "the first user is being made; wait");
  }

  /** Until there is one, every request that needs a credential is refused. */
  private boolean awaitsFirstUser() {
    return asksForCredentials && !stateMachine.directory().isFounded();
  }

  private static NodeStatus.NotReady hindered(Refusal obstacle) {
    return switch (obstacle) {
      case NO_LEADER -> because("no_leader", "no leader elected");
      case DISK_FULL ->
          because("disk_full", "the disk is full; make room, and writes come back by themselves");
      case LOG_STALLED ->
          because(
              "log_stalled",
              "the log gets no new file; see the node's log for the reason, and writes come back by"
                  + " themselves");
      case LOG_FAILED ->
          because("log_failed", "the log cannot be written; see the node's log, then restart it");
      case RECOVERING -> because("recovering", "the node catches up with the others; wait");
      case REMOVED -> because("removed", "the node was removed from its cluster");
      case DIVERGED -> because("diverged", "the node's state is not that of the others");
      case OVERLOADED, TIMED_OUT, TOO_LARGE, SHUTTING_DOWN ->
          because("not_ready", "the log takes no writes now");
    };
  }

  private static NodeStatus.NotReady because(String code, String message) {
    return new NodeStatus.NotReady(code, message);
  }

  @Override
  public StoreStatistics statistics() {
    return store.statistics();
  }
}
