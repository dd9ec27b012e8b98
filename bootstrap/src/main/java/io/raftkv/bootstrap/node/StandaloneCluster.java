package io.raftkv.bootstrap.node;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A node without peers is a cluster of one, which leads itself and takes no members. No peer can
 * reach it: its address is empty. Safe for any thread.
 */
final class StandaloneCluster implements Cluster {
  private static final String NO_ADDRESS = "";
  private static final ChangeReply ALONE =
      new ChangeReply.Refused(
          "standalone",
          "this node runs alone; start it with raft.enabled to form a cluster (see"
              + " docs/cluster.md)");

  private final String nodeId;
  private final StateMachine stateMachine;
  private final NodeInspection node;
  private final long beganNanos = System.nanoTime();

  /** The cluster of this node. */
  StandaloneCluster(String nodeId, StateMachine stateMachine, NodeInspection node) {
    this.nodeId = nodeId;
    this.stateMachine = stateMachine;
    this.node = node;
  }

  /** Its log's own snapshots are not followed here: 0. */
  @Override
  public Leadership leadership() {
    View view = stateMachine.view();
    long index = view.appliedIndex();
    return new Leadership(
        nodeId,
        Leadership.STANDALONE,
        nodeId,
        NO_ADDRESS,
        node.status().leaderHttpAddress(),
        view.appliedTerm(),
        index,
        index,
        index,
        view.appliedTerm(),
        0,
        0,
        0,
        (System.nanoTime() - beganNanos) / 1_000_000,
        0);
  }

  @Override
  public List<Election> elections() {
    return List.of();
  }

  @Override
  public CompletableFuture<List<Member>> members() {
    NodeStatus status = node.status();
    NodeStatus.NotReady notReady = status.notReady();
    long index = stateMachine.view().appliedIndex();
    return CompletableFuture.completedFuture(
        List.of(
            new Member(
                nodeId,
                NO_ADDRESS,
                true,
                Leadership.STANDALONE,
                status.leaderHttpAddress(),
                index,
                index,
                0,
                notReady == null ? null : notReady.code())));
  }

  @Override
  public CompletableFuture<ChangeReply> join(Newcomer newcomer) {
    return alone();
  }

  @Override
  public CompletableFuture<ChangeReply> remove(String member) {
    return alone();
  }

  @Override
  public CompletableFuture<ChangeReply> stepDown() {
    return alone();
  }

  @Override
  public CompletableFuture<ChangeReply> transfer(String member) {
    return member.equals(nodeId)
        ? CompletableFuture.completedFuture(new ChangeReply.Done(nodeId))
        : alone();
  }

  private static CompletableFuture<ChangeReply> alone() {
    return CompletableFuture.completedFuture(ALONE);
  }
}
