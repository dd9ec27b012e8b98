package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What nodes tell each other every second: who they are, how far they are, where clients reach
 * them, and the hashes of their states. From that a node learns that it was removed, that it is not
 * who the others know by its name, or that its state has diverged. Any thread.
 */
final class PeerExchange {
  /** For a node that does not answer. */
  static final Duration DEADLINE = Duration.ofSeconds(1);

  /** How old a report may be to say that a node lives. */
  static final Duration RECENT = Duration.ofSeconds(3);

  private static final Logger LOG = LogManager.getLogger(PeerExchange.class);
  private static final String REMOVED = "removed";
  private static final String OTHER_CLUSTER = "other_cluster";

  private final LocalNode node;
  private final PeerCalls peers;
  private final Reports reports;
  private final StateComparison comparison;
  private final RaftThreads threads;

  /** What each node has objected to last. */
  private final Map<String, String> objections = new ConcurrentHashMap<>();

  /** Nodes that have not answered when they were last asked. */
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  /** Nodes that are about to become members: the leader must not take them for removed ones. */
  private final Set<String> joining = ConcurrentHashMap.newKeySet();

  PeerExchange(
      LocalNode node,
      PeerCalls peers,
      Reports reports,
      StateComparison comparison,
      RaftThreads threads) {
    this.node = node;
    this.peers = peers;
    this.reports = reports;
    this.comparison = comparison;
    this.threads = threads;
  }

  /** Whom this node knows as members besides itself, and where they are. */
  private Map<String, String> others() {
    Map<String, String> known = node.members().addresses();
    Map<String, String> members =
        !known.isEmpty()
            ? known
            : node.options().forming() instanceof Forming.Together(var all) ? all : Map.of();
    Map<String, String> others = new HashMap<>(members);
    others.remove(node.id());
    return others;
  }

  /** Asks all others. Does not block. */
  void tick() {
    others()
        .forEach(
            (name, address) -> {
              var _ = ask(name, address);
            });
    forgetFormer();
    ReplicaInfo info = node.info();
    if (info != null && info.leads() && !node.hasJoined()) {
      threads.work(() -> remember(Member::asJoined));
    }
  }

  /**
   * Asks one.
   *
   * @return completes with its report; with null if it gives none
   */
  CompletableFuture<@Nullable NodeReport> ask(String nodeId, String address) {
    PeerMessage question = new PeerMessage.Report(node.report(comparison.samples()));
    return peers
        .call(address, question, DEADLINE)
        .handle(
            (answer, fault) -> {
              if (answer instanceof PeerMessage.ReportReply(NodeReport report, String objection)) {
                answered(nodeId);
                heard(report);
                if (!objection.isEmpty()) {
                  objected(nodeId, objection);
                }
                return report;
              }
              silent.add(nodeId);
              return null;
            });
  }

  /** Its silence has ended, and with it what Raft's own connection may still wait for. */
  private void answered(String nodeId) {
    Replica replica = node.replica();
    if (silent.remove(nodeId) && replica != null) {
      LOG.info("the node {} answers again; connecting anew", nodeId);
      threads.work(() -> replica.connectAnew(nodeId));
    }
  }

  /** Another node asks, and tells of itself by that. */
  PeerMessage answer(NodeReport report) {
    if (isMissedBy(report)) {
      threads.work(this::giveUp);
    }
    String objection = objectionTo(report);
    if (objection.isEmpty()) {
      heard(report);
    }
    return new PeerMessage.ReportReply(node.report(comparison.samples()), objection);
  }

  private void heard(NodeReport report) {
    UUID mine = node.clusterId();
    if (mine == null || !mine.equals(report.clusterId())) {
      return;
    }
    reports.hear(report);
    Member member = node.member();
    if (member != null && !member.peers().containsKey(report.nodeId())) {
      threads.work(() -> remember(known -> known.knowing(report.nodeId(), report.incarnation())));
    }
    ReplicaInfo info = node.info();
    if (info != null) {
      boolean fromLeader = report.nodeId().equals(info.leaderId());
      if (fromLeader && report.members().contains(node.id()) && !node.hasJoined()) {
        threads.work(() -> remember(Member::asJoined));
      }
      StateComparison.Verdict verdict =
          comparison.compare(report, info.members().addresses().size(), fromLeader);
      if (verdict == StateComparison.Verdict.WRONG) {
        node.stopServing(
            Refusal.DIVERGED,
            "its state is not that of the other nodes at the same entry of the log; remove it from"
                + " the cluster, move its folders away and let it join again");
      }
    }
  }

  private void remember(UnaryOperator<Member> change) {
    try {
      node.change(change);
    } catch (IOException e) {
      throw new UncheckedIOException(node.file().path() + " cannot be written", e);
    }
  }

  /** What is wrong with a node that tells this of itself; empty if nothing is. */
  private String objectionTo(NodeReport report) {
    Member member = node.member();
    if (member == null || report.clusterId() == null) {
      return "";
    }
    if (!member.clusterId().equals(report.clusterId())) {
      return OTHER_CLUSTER
          + ": the node "
          + node.id()
          + " at "
          + node.address()
          + " is of another cluster (raft.initial_cluster must be the same on all nodes, and their"
          + " data of the same cluster)";
    }
    UUID known = member.peers().get(report.nodeId());
    if (known != null && !known.equals(report.incarnation())) {
      return "lost_data: the cluster knows "
          + report.nodeId()
          + " by data that it no longer has; remove it from the cluster, then let it join again"
          + " (raft.join_addr)";
    }
    ReplicaInfo info = node.info();
    boolean removed =
        report.joined()
            && info != null
            && info.leaderReady()
            && info.members().previous().isEmpty()
            && info.commitIndex() >= info.members().index()
            && !info.members().contains(report.nodeId())
            && !joining.contains(report.nodeId());
    return removed ? REMOVED + ": by the leader " + node.id() : "";
  }

  /**
   * Whether a cluster counts on this node, which has just been made from nothing as the first of
   * another: its disk was lost, and it was started with raft.bootstrap as ever.
   */
  private boolean isMissedBy(NodeReport report) {
    UUID mine = node.clusterId();
    return node.isBornEmpty()
        && mine != null
        && report.clusterId() != null
        && !mine.equals(report.clusterId())
        && report.members().contains(node.id())
        && node.members().addresses().size() <= 1;
  }

  private void giveUp() {
    remember(Member::asRemoved);
    node.stopServing(
        Refusal.REMOVED,
        "a cluster counts on this node, whose data are lost: what it began anew is not that"
            + " cluster; remove the node there, move its folders away and start it with"
            + " raft.join_addr");
  }

  private void objected(String by, String objection) {
    String code = objection.substring(0, Math.max(0, objection.indexOf(':')));
    switch (code) {
      case REMOVED -> threads.work(this::leave);
      case "lost_data" -> node.stopServing(Refusal.REMOVED, objection);
      default -> {
        if (!objection.equals(objections.put(by, objection))) { // once, not every second
          LOG.error("the node {} objects: {}", by, objection);
        }
      }
    }
  }

  /** This node was taken out: it remembers that, so that it stays out. */
  private void leave() {
    remember(Member::asRemoved);
    node.stopServing(
        Refusal.REMOVED,
        "it was removed from the cluster; to let it in again, move its data folders away and start"
            + " it with raft.join_addr");
  }

  /** Whoever was taken out may come back with a new folder. */
  private void forgetFormer() {
    Member member = node.member();
    ReplicaInfo info = node.info();
    if (member == null || info == null || info.members().index() < 0) {
      return;
    }
    List<String> former = new ArrayList<>(member.peers().keySet());
    former.removeAll(info.members().names());
    former.removeAll(info.members().previous());
    former.removeAll(joining);
    if (!former.isEmpty() && info.commitIndex() >= info.members().index()) {
      threads.work(
          () ->
              former.forEach(
                  peer -> {
                    reports.forget(peer);
                    remember(known -> known.without(peer));
                  }));
    }
  }

  /** Whether it says that the two are of different clusters. */
  static boolean isOfOtherCluster(String objection) {
    return objection.startsWith(OTHER_CLUSTER);
  }

  /** The node is about to become a member, or that has ended. */
  void joining(String nodeId, boolean now) {
    if (now) {
      joining.add(nodeId);
    } else {
      joining.remove(nodeId);
    }
  }
}
