package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaEvents;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Cluster.Election;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** What this node does about what happens to its replica. */
final class NodeEvents implements ReplicaEvents {
  private static final Logger LOG = LogManager.getLogger(NodeEvents.class);
  private static final int ELECTIONS_KEPT = 100;

  /** How long after an entry the followers are told that it is committed, if no other follows. */
  private static final Duration QUIET = Duration.ofMillis(5);

  private final LocalNode node;
  private final PeerCalls peers;
  private final SnapshotStore snapshots;
  private final StateComparison comparison;
  private final RaftThreads threads;
  private final RaftObserver observer;
  private final ArrayDeque<Election> elections = new ArrayDeque<>(); // guarded by itself
  private final AtomicBoolean announcing = new AtomicBoolean();
  private int changes; // guarded by elections
  private long sinceNanos = System.nanoTime(); // guarded by elections

  NodeEvents(
      LocalNode node,
      PeerCalls peers,
      SnapshotStore snapshots,
      StateComparison comparison,
      RaftThreads threads,
      RaftObserver observer) {
    this.node = node;
    this.peers = peers;
    this.snapshots = snapshots;
    this.comparison = comparison;
    this.threads = threads;
    this.observer = observer;
  }

  @Override
  public void leaderChanged(String leaderId) {
    Replica replica = node.replica();
    long term = replica == null ? 0 : replica.term();
    synchronized (elections) {
      Election last = elections.peekLast();
      String before = last == null ? null : last.newLeaderId();
      elections.add(new Election(System.currentTimeMillis(), before, leaderId, term));
      if (elections.size() > ELECTIONS_KEPT) {
        elections.remove();
      }
      changes++;
      sinceNanos = System.nanoTime();
    }
    LOG.info("{} leads in term {}", leaderId, term);
  }

  List<Election> elections() {
    synchronized (elections) {
      return List.copyOf(elections);
    }
  }

  int leaderChanges() {
    synchronized (elections) {
      return changes;
    }
  }

  long leaderMillis() {
    synchronized (elections) {
      return elections.isEmpty() ? 0 : (System.nanoTime() - sinceNanos) / 1_000_000;
    }
  }

  @Override
  public void applied(View view, int commands) {
    comparison.applied(view);
    if (commands > 0) {
      observer.batchApplied(commands);
    }
    if (announcing.compareAndSet(false, true)) {
      threads.after(QUIET, this::announceCommit);
    }
  }

  /** The next entry says that the one before is committed; behind the last there is none. */
  private void announceCommit() {
    announcing.set(false);
    Replica replica = node.replica();
    ReplicaInfo info = node.info();
    if (replica != null && info != null && info.leads() && info.lastIndex() == info.commitIndex()) {
      for (String member : info.members().names()) {
        if (!member.equals(node.id())) {
          replica.announceCommit(member);
        }
      }
    }
  }

  /** Neither votes nor follows any more: a voter whose promises no disk keeps would be a danger. */
  @Override
  public void logFailed(@Nullable Throwable fault) {
    LOG.fatal("the log of this node cannot be written", fault);
    node.stopServing(
        Refusal.LOG_FAILED,
        "its log cannot be written ("
            + (fault == null ? "no reason given" : fault.getMessage())
            + "); make its disk work, then restart it");
    leaveTheOthers();
  }

  @Override
  public void cannotApply(long index, Throwable fault) {
    LOG.fatal("entry {} cannot be applied: this node ends here rather than skip it", index, fault);
    node.stopServing(
        Refusal.LOG_FAILED,
        "entry "
            + index
            + " cannot be applied ("
            + fault.getMessage()
            + "); a node of this version cannot go on, see its log");
    leaveTheOthers();
  }

  private void leaveTheOthers() {
    threads.work(
        () -> {
          Replica replica = node.replica();
          if (replica != null) {
            try {
              replica.close();
            } catch (IOException e) {
              LOG.warn("the replica did not close well", e);
            }
          }
        });
  }

  /** Entries that no snapshot needs may go. */
  void snapshotTaken(long oldest) {
    Replica replica = node.replica();
    if (replica != null && oldest >= 0) {
      replica.purge(oldest);
    }
  }

  @Override
  public CompletableFuture<View> fetchSnapshot(String leader, long firstIndex) {
    CompletableFuture<View> fetched = new CompletableFuture<>();
    node.installing(true);
    threads.work(
        () -> {
          try {
            fetched.complete(fetch(leader, firstIndex));
          } catch (IOException | MalformedBytesException | RuntimeException fault) {
            LOG.warn("no snapshot could be fetched from {}; trying again", leader, fault);
            fetched.completeExceptionally(fault);
          } finally {
            node.installing(false);
          }
        });
    return fetched;
  }

  private View fetch(String leader, long firstIndex) throws IOException, MalformedBytesException {
    UUID clusterId = node.clusterId();
    if (clusterId == null || leader.isEmpty()) {
      throw new IOException("where the leader is, is not known yet");
    }
    View newest = snapshots.newest();
    if (newest != null && newest.appliedIndex() >= firstIndex - 1) {
      return newest; // fetched before a restart, or taken since
    }
    long began = System.nanoTime();
    LOG.info("fetching a snapshot from {}: its log begins at entry {}", leader, firstIndex);
    try (InputStream in =
        peers.snapshot(leader, new PeerMessage.FetchSnapshot(clusterId, firstIndex - 1))) {
      View view = snapshots.adopt(in);
      observer.installed(System.nanoTime() - began);
      LOG.info("fetched a snapshot of {} keys, up to entry {}", view.keys(), view.appliedIndex());
      return view;
    }
  }
}
