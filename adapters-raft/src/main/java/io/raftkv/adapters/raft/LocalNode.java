package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.member.MemberFile;
import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.replica.AppliedIndex;
import io.raftkv.adapters.raft.replica.Members;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** This node: who it is, its replica while it has one, and what keeps it from serving. */
final class LocalNode {
  private static final Logger LOG = LogManager.getLogger(LocalNode.class);

  private final RaftOptions options;
  private final SnapshotStore snapshots;
  private final MemberFile file;
  private final UUID fresh = UUID.randomUUID();
  private final AppliedIndex applied;
  private final Object gate = new Object(); // guards changes of the member
  private volatile @Nullable Member member;
  private volatile @Nullable Replica replica;

  /** Who the members were when the replica was last asked: known also while there is none. */
  private volatile Members lastMembers = Members.NONE;

  private volatile @Nullable Obstacle obstacle;
  private volatile boolean installing;
  private volatile boolean closed;
  private volatile boolean bornEmpty;
  private volatile String httpAddress = "";

  /** What keeps the node from serving until somebody does something about it. */
  record Obstacle(Refusal refusal, String reason) {}

  LocalNode(RaftOptions options, SnapshotStore snapshots, AppliedIndex applied) {
    this.snapshots = snapshots;
    this.options = options;
    this.applied = applied;
    this.file = new MemberFile(options.memberFile());
  }

  String id() {
    return options.nodeId();
  }

  String address() {
    return options.address();
  }

  RaftOptions options() {
    return options;
  }

  MemberFile file() {
    return file;
  }

  @Nullable Member member() {
    return member;
  }

  @Nullable UUID clusterId() {
    Member known = member;
    return known == null ? null : known.clusterId();
  }

  /** Of the data folder, whether or not it has been made yet. */
  UUID incarnation() {
    Member known = member;
    return known == null ? fresh : known.incarnation();
  }

  /** Whether its leader has once counted it as a member. */
  boolean hasJoined() {
    Member known = member;
    return known != null && known.joined();
  }

  void found(Member known) {
    member = known;
  }

  /** Changes what the node must not forget, durably. Blocks. */
  void change(UnaryOperator<Member> change) throws IOException {
    synchronized (gate) {
      Member before = member;
      if (before != null) {
        Member after = change.apply(before);
        if (!after.equals(before)) {
          file.write(after);
          member = after;
        }
      }
    }
  }

  /** Writes down which cluster the node belongs to, durably. Blocks. */
  void become(Member first) throws IOException {
    synchronized (gate) {
      file.write(first);
      member = first;
    }
  }

  void replica(@Nullable Replica open) {
    replica = open;
  }

  @Nullable Replica replica() {
    return replica;
  }

  @Nullable ReplicaInfo info() {
    Replica open = replica;
    ReplicaInfo info = open == null ? null : open.info();
    if (info != null && info.members().index() != lastMembers.index()) {
      lastMembers = info.members();
    }
    return info;
  }

  /** The members, as far as this node knows, also while it takes no part. */
  Members members() {
    ReplicaInfo info = info();
    return info == null ? lastMembers : info.members();
  }

  /** Takes the node out of service. The first reason is the one that is shown. */
  void stopServing(Refusal refusal, String reason) {
    synchronized (gate) {
      if (obstacle == null) {
        obstacle = new Obstacle(refusal, reason);
        LOG.error("this node stops serving ({}): {}", code(refusal), reason);
      }
    }
  }

  /** What was in the way is gone. */
  void serveAgain(Refusal refusal) {
    synchronized (gate) {
      Obstacle known = obstacle;
      if (known != null && known.refusal() == refusal) {
        obstacle = null;
        LOG.info("this node serves again");
      }
    }
  }

  /** It was made from nothing by this process. */
  void bornEmpty() {
    bornEmpty = true;
  }

  boolean isBornEmpty() {
    return bornEmpty;
  }

  void installing(boolean now) {
    installing = now;
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** What keeps it from serving, whoever leads; null if nothing does. */
  @Nullable Refusal refusal() {
    if (closed) {
      return Refusal.SHUTTING_DOWN;
    }
    Obstacle known = obstacle;
    if (known != null) {
      return known.refusal();
    }
    return installing ? Refusal.RECOVERING : null;
  }

  /** Why, for people; null if nothing does. */
  @Nullable Obstacle obstacle() {
    return obstacle;
  }

  static String code(Refusal refusal) {
    return refusal.name().toLowerCase(Locale.ROOT);
  }

  /** What the newest snapshot holds; 0 without one. */
  long snapshotIndex() {
    View newest = snapshots.newest();
    return newest == null ? 0 : newest.appliedIndex();
  }

  void httpAddress(String listening) {
    httpAddress = listening;
  }

  String httpAddress() {
    return httpAddress;
  }

  /** What this node tells of itself. */
  NodeReport report(List<NodeReport.Sample> samples) {
    ReplicaInfo info = info();
    Refusal refusal = refusal();
    String obstacleCode = refusal == null ? "" : code(refusal);
    return info == null
        ? new NodeReport(
            id(),
            clusterId(),
            incarnation(),
            hasJoined(),
            address(),
            httpAddress,
            Leadership.FOLLOWER,
            -1,
            -1,
            -1,
            applied.get(),
            lastMembers.index(),
            lastMembers.names(),
            obstacleCode,
            samples)
        : new NodeReport(
            id(),
            clusterId(),
            incarnation(),
            hasJoined(),
            address(),
            httpAddress,
            info.role(),
            info.term(),
            info.lastIndex(),
            info.commitIndex(),
            applied.get(),
            info.members().index(),
            info.members().names(),
            obstacleCode,
            samples);
  }
}
