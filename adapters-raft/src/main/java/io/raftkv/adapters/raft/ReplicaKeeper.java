package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.PeerEndpoint;
import io.raftkv.adapters.raft.peer.PeerSecurity;
import io.raftkv.adapters.raft.replica.AppliedIndex;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.adapters.raft.replica.ReplicaOptions;
import io.raftkv.adapters.raft.replica.ReplicaPorts;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the replica, and watches over it: takes it out while the disk has no room, and starts it
 * anew from its files where it has ended, or stands still while the others go on. The state in
 * memory stays; what it has applied is not applied again.
 */
final class ReplicaKeeper {
  private static final Logger LOG = LogManager.getLogger(ReplicaKeeper.class);
  private static final int MIB = 1 << 20;

  /** Enough for what may be under way, and for Ratis to preallocate. */
  private static final long ROOM_BYTES = 32L * MIB;

  /** Above that it may come back: or it would come and go. */
  private static final long ROOM_AGAIN_BYTES = 64L * MIB;

  /** How long a follower may stand still while its leader goes on. */
  private static final Duration STANDSTILL = Duration.ofSeconds(15);

  /** A replica that ends sooner than this after it was started anew is not started again. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(30);

  private final LocalNode node;
  private final SnapshotStore snapshots;
  private final AppliedIndex applied;
  private final Reports reports;
  private final @Nullable PeerSecurity security;
  private final AtomicBoolean watching = new AtomicBoolean();
  private @Nullable ReplicaPorts ports; // guarded by this
  private @Nullable PeerEndpoint endpoint; // guarded by this
  private long openedNanos; // guarded by this
  private long movedNanos = System.nanoTime(); // of the watch
  private long movedTo; // of the watch

  ReplicaKeeper(
      LocalNode node,
      SnapshotStore snapshots,
      AppliedIndex applied,
      Reports reports,
      @Nullable PeerSecurity security) {
    this.node = node;
    this.snapshots = snapshots;
    this.applied = applied;
    this.reports = reports;
    this.security = security;
  }

  /** Sets what each replica works with. Once, first. */
  synchronized void prepare(ReplicaPorts with, PeerEndpoint at) {
    ports = with;
    endpoint = at;
  }

  /** Listens, with the group that lies in the folder or without one. */
  synchronized Replica open(@Nullable UUID recovered) throws IOException {
    ReplicaPorts with = ports;
    PeerEndpoint at = endpoint;
    if (with == null || at == null) {
      throw new IllegalStateException("not prepared");
    }
    RaftOptions options = node.options();
    Files.createDirectories(options.raftFolder()); // Ratis makes it later, and its disk is watched
    Replica replica =
        Replica.listen(
            new ReplicaOptions(
                options.nodeId(),
                options.bindHost(),
                options.port(),
                options.raftFolder(),
                options.heartbeatTimeout(),
                options.electionTimeout(),
                RaftNode.ENTRY_BYTES_MAX,
                RaftNode.SEGMENT_BYTES,
                security),
            with,
            at,
            recovered);
    node.replica(replica);
    openedNanos = System.nanoTime();
    return replica;
  }

  /** Takes part no more. Blocks until that is so. Idempotent. */
  synchronized void shut() throws IOException {
    Replica replica = node.replica();
    node.replica(null);
    if (replica != null) {
      replica.close();
    }
  }

  /** Looks after the replica. To be called every second; may block, and then skips its turns. */
  void watch() {
    if (watching.compareAndSet(false, true)) {
      try {
        look();
      } catch (IOException e) {
        node.stopServing(
            Refusal.LOG_FAILED, "its folders cannot be used: " + e.getMessage() + "; restart it");
      } finally {
        watching.set(false);
      }
    }
  }

  private void look() throws IOException {
    Member member = node.member();
    LocalNode.Obstacle obstacle = node.obstacle();
    if (node.isClosed() || member == null) {
      return;
    }
    if (obstacle != null) {
      if (obstacle.refusal() == Refusal.DISK_FULL && usableBytes() > ROOM_AGAIN_BYTES) {
        reopen("there is room again");
      } else {
        shut(); // whatever it is: who does not serve must not lead either
      }
      return;
    }
    if (usableBytes() < ROOM_BYTES) {
      diskFull();
      return;
    }
    Replica replica = node.replica();
    if (replica == null || !replica.isOpen()) {
      ended();
    } else if (standsStill()) {
      reopen("it stands still while its leader goes on");
    }
  }

  private long usableBytes() throws IOException {
    return Files.getFileStore(node.options().raftFolder()).getUsableSpace();
  }

  /** Before the disk itself says so, in the midst of a write. */
  void diskFull() throws IOException {
    node.stopServing(
        Refusal.DISK_FULL,
        "the disk of "
            + node.options().raftFolder()
            + " has less than "
            + ROOM_BYTES / MIB
            + " MiB left; make room, and the node comes back by itself");
    shut();
  }

  private synchronized void ended() throws IOException {
    if (System.nanoTime() - openedNanos < SHORT_LIFE.toNanos()) {
      return; // perhaps it was removed: the others will say so
    }
    reopen("it has ended");
  }

  /** From what lies on disk, as after a restart of the process. */
  private synchronized void reopen(String why) throws IOException {
    LOG.warn("the replica is started anew: {}", why);
    shut();
    Member member = node.member();
    if (member == null || node.isClosed()) {
      return;
    }
    switch (new Foundation(node.options())
        .decide(member, member.incarnation(), snapshots.newest())) {
      case Foundation.Decision.GoOn(Member same, long _) -> {
        var _ = open(same.clusterId());
        movedNanos = System.nanoTime();
        node.serveAgain(Refusal.DISK_FULL);
      }
      case Foundation.Decision.Refused(String reason) -> {
        node.serveAgain(Refusal.DISK_FULL);
        node.stopServing(Refusal.LOG_FAILED, reason);
      }
      case Foundation.Decision.Begin _, Foundation.Decision.Wait _ ->
          node.stopServing(Refusal.LOG_FAILED, "its log is gone; restart it");
    }
  }

  /** Whether this follower has applied nothing for long, of what its leader has had committed. */
  private boolean standsStill() {
    ReplicaInfo info = node.info();
    long at = applied.get();
    String leader = info == null ? null : info.leaderId();
    NodeReport report = leader == null ? null : reports.recent(leader, PeerExchange.RECENT);
    if (at != movedTo
        || report == null
        || report.commitIndex() <= at
        || node.refusal() == Refusal.RECOVERING) {
      movedTo = at;
      movedNanos = System.nanoTime();
      return false;
    }
    return System.nanoTime() - movedNanos > STANDSTILL.toNanos();
  }

  /** Whether the log has failed for want of room. */
  boolean lacksRoom() {
    try {
      return usableBytes() < ROOM_BYTES;
    } catch (IOException e) {
      LOG.warn("the room on the disk cannot be told", e);
      return false;
    }
  }
}
