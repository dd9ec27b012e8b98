package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.replica.Replica;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** How a node that waits to join is made ready by the leader that takes it in. */
final class Admission {
  private static final Logger LOG = LogManager.getLogger(Admission.class);

  private final LocalNode node;

  Admission(LocalNode node) {
    this.node = node;
  }

  /** Waits for this cluster's log from now on; empty, or why not. Blocks. */
  synchronized String prepare(UUID clusterId, String nodeId) {
    if (!nodeId.equals(node.id())) {
      return "it is " + node.id() + ", not " + nodeId;
    }
    Member member = node.member();
    if (member != null) {
      return whyNot(member, clusterId);
    }
    Replica replica = node.replica();
    if (replica == null || !(node.options().forming() instanceof Forming.Joining)) {
      return "it was not started to join a cluster (raft.join_addr)";
    }
    try {
      node.become(Member.begin(node.id(), clusterId, node.incarnation()));
      replica.found(clusterId, Map.of());
      node.change(Member::asBegun);
      LOG.info("waiting to be made a member of the cluster {}", clusterId);
      return "";
    } catch (IOException e) {
      LOG.error("this node could not be made ready to join", e);
      return "its disk failed: " + e.getMessage();
    }
  }

  private static String whyNot(Member member, UUID clusterId) {
    if (!member.clusterId().equals(clusterId)) {
      return "its data are of another cluster; move its folders away to let it join this one";
    }
    return member.removed()
        ? "it was removed from this cluster; move its folders away to let it join again"
        : "";
  }
}
