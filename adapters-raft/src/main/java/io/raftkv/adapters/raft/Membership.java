package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Granted;
import io.raftkv.adapters.raft.replica.Members;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Changes that only the leader can make, one at a time. All of it blocks, with deadlines. */
final class Membership {
  private static final Logger LOG = LogManager.getLogger(Membership.class);
  private static final Duration PREPARE = Duration.ofSeconds(5);
  private static final Duration TRANSFER = Duration.ofSeconds(5);

  private final LocalNode node;
  private final PeerCalls peers;
  private final Reports reports;
  private final PeerExchange exchange;
  private final ReentrantLock changing = new ReentrantLock();

  Membership(LocalNode node, PeerCalls peers, Reports reports, PeerExchange exchange) {
    this.node = node;
    this.peers = peers;
    this.reports = reports;
    this.exchange = exchange;
  }

  /** Makes the change; null if this node does not lead, and nothing was done. */
  @Nullable ChangeReply make(PeerMessage.ChangeKind kind, String nodeId, String address) {
    if (!changing.tryLock()) {
      return new ChangeReply.Refused(
          "change_in_progress", "another change of the cluster is under way; retry when it ended");
    }
    try {
      ReplicaInfo info = node.info();
      Replica replica = node.replica();
      if (info == null || replica == null || !info.leads()) {
        return null;
      }
      if (!info.leaderReady()) {
        return new ChangeReply.Unavailable(Refusal.NO_LEADER);
      }
      return switch (kind) {
        case JOIN -> join(replica, info.members(), nodeId, address);
        case REMOVE -> remove(replica, info.members(), nodeId);
        case TRANSFER -> transfer(replica, info.members(), nodeId);
        case STEP_DOWN -> stepDown(replica, info.members());
      };
    } finally {
      changing.unlock();
    }
  }

  private @Nullable ChangeReply join(
      Replica replica, Members members, String nodeId, String address) {
    String known = members.address(nodeId);
    if (known != null) {
      return known.equals(address)
          ? new ChangeReply.Done(nodeId)
          : new ChangeReply.Refused(
              "node_id_taken",
              nodeId
                  + " is a member already, at "
                  + known
                  + "; give the new node another raft.node_id, or remove that one first");
    }
    for (Map.Entry<String, String> member : members.addresses().entrySet()) {
      if (member.getValue().equals(address)) {
        return new ChangeReply.Refused(
            "address_taken",
            address + " is the address of " + member.getKey() + "; remove that one first");
      }
    }
    exchange.joining(nodeId, true);
    try {
      ChangeReply refusal = prepare(nodeId, address);
      if (refusal != null) {
        return refusal;
      }
      Map<String, String> next = new HashMap<>(members.addresses());
      next.put(nodeId, address);
      ChangeReply reply = change(replica, members, next, nodeId);
      if (reply instanceof ChangeReply.Done) {
        LOG.info("{} at {} is a member", nodeId, address);
      }
      return reply;
    } finally {
      exchange.joining(nodeId, false);
    }
  }

  /** The node must wait for this cluster; null if it does. */
  private @Nullable ChangeReply prepare(String nodeId, String address) {
    UUID clusterId = node.clusterId();
    if (clusterId == null) {
      return new ChangeReply.Unavailable(Refusal.RECOVERING);
    }
    try {
      PeerMessage answer =
          peers.callWhenReady(address, new PeerMessage.Prepare(clusterId, nodeId), PREPARE).join();
      if (answer instanceof PeerMessage.Prepared(String reason)) {
        return reason.isEmpty()
            ? null
            : new ChangeReply.Refused("cannot_join", "the node at " + address + " says: " + reason);
      }
      return new ChangeReply.Refused("cannot_join", "no RaftKV node answers at " + address);
    } catch (CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      return new ChangeReply.Refused(
          "unreachable",
          why.getMessage() + "; start it with raft.join_addr, reachable from the leader");
    }
  }

  private @Nullable ChangeReply change(
      Replica replica, Members members, Map<String, String> next, String nodeId) {
    return switch (replica.change(members, next).join()) {
      case Granted.Done _ -> new ChangeReply.Done(nodeId);
      case Granted.NotLeader _ ->
          new ChangeReply.Unknown("leadership was lost while the change was under way");
      case Granted.Failed(String reason) -> {
        ReplicaInfo info = node.info();
        yield info != null && info.members().addresses().equals(members.addresses())
            ? new ChangeReply.Refused("not_changed", reason)
            : new ChangeReply.Unknown(reason);
      }
    };
  }

  private @Nullable ChangeReply remove(Replica replica, Members members, String nodeId) {
    if (!members.contains(nodeId)) {
      return new ChangeReply.NotMember(nodeId, members.names());
    }
    if (members.addresses().size() == 1) {
      return new ChangeReply.Refused(
          "last_member", nodeId + " is the only member, and holds all data");
    }
    Map<String, String> next = new HashMap<>(members.addresses());
    next.remove(nodeId);
    Set<String> living = living(members);
    Members rest = new Members(next, Set.of(), members.index());
    if (!members.isQuorum(living::contains) || !rest.isQuorum(living::contains)) {
      return new ChangeReply.Refused(
          "would_lose_quorum",
          "of the members "
              + members.names()
              + " only "
              + living.stream().sorted().toList()
              + " answer, and without "
              + nodeId
              + " those were no majority; bring the others back first");
    }
    if (nodeId.equals(node.id())) {
      ChangeReply handed = stepDown(replica, members);
      return handed instanceof ChangeReply.Done
          ? null // whoever leads now shall remove it
          : handed;
    }
    ChangeReply reply = change(replica, members, next, nodeId);
    if (reply instanceof ChangeReply.Done) {
      LOG.info("{} is removed", nodeId);
      tellToLeave(nodeId, members.address(nodeId));
    }
    return reply;
  }

  /** It learns it from the reports at the latest. */
  private void tellToLeave(String nodeId, @Nullable String address) {
    UUID clusterId = node.clusterId();
    if (clusterId != null && address != null) {
      var _ = peers.call(address, new PeerMessage.Leave(clusterId, nodeId), PeerExchange.DEADLINE);
    }
  }

  /** Those who answer. */
  private Set<String> living(Members members) {
    Set<String> living = new HashSet<>(Set.of(node.id()));
    Map<String, CompletableFuture<@Nullable NodeReport>> answers = new HashMap<>();
    members
        .addresses()
        .forEach(
            (name, address) -> {
              if (!name.equals(node.id())) {
                answers.put(name, exchange.ask(name, address));
              }
            });
    answers.forEach(
        (name, answer) -> {
          NodeReport report = answer.join();
          if (report != null && report.obstacle().isEmpty()) {
            living.add(name);
          }
        });
    return living;
  }

  private @Nullable ChangeReply transfer(Replica replica, Members members, String nodeId) {
    if (!members.contains(nodeId)) {
      return new ChangeReply.NotMember(nodeId, members.names());
    }
    if (nodeId.equals(node.id())) {
      return new ChangeReply.Done(nodeId);
    }
    return switch (replica.transfer(nodeId, TRANSFER).join()) {
      case Granted.Done _ -> new ChangeReply.Done(nodeId);
      case Granted.NotLeader _ -> null;
      case Granted.Failed(String reason) ->
          new ChangeReply.Refused(
              "not_transferred", nodeId + " did not become the leader: " + reason);
    };
  }

  private @Nullable ChangeReply stepDown(Replica replica, Members members) {
    String best = null;
    long furthest = Long.MIN_VALUE;
    for (String name : members.names()) {
      NodeReport report = reports.recent(name, PeerExchange.RECENT);
      if (!name.equals(node.id())
          && report != null
          && report.obstacle().isEmpty()
          && report.lastLogIndex() > furthest) {
        best = name;
        furthest = report.lastLogIndex();
      }
    }
    return best == null
        ? new ChangeReply.Refused(
            "no_successor", "no other member answers that could lead; bring one back first")
        : transfer(replica, members, best);
  }
}
