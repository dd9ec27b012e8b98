package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The read index of a leader: an index that holds every write that was acknowledged before the
 * question, by whomever.
 *
 * <p>The leader of term T takes its commit index and then asks the voters for their terms. Once a
 * quorum, itself among them, has said T after the question had come, no later leader had been
 * elected when the first of them answered: to be elected it needs the vote of a quorum, thus of one
 * of those who said T, which would have been in the later term from then on. So all that was
 * acknowledged before the question was committed by this leader, or before it, and a leader that is
 * ready knows all of that as committed. No clock is involved. Source of the idea: D. Ongaro,
 * "Consensus: Bridging Theory and Practice" (2014), section 6.4, where the heartbeats' answers say
 * the same.
 *
 * <p>Questions that come while a round is under way share the next one: an answer that was sent
 * before the question came says nothing to it. Any thread.
 */
final class LeaderConfirmation {
  private final LocalNode node;
  private final PeerCalls peers;
  private final Duration patience;

  private final Object gate = new Object();
  private List<CompletableFuture<OptionalLong>> waiting = new ArrayList<>(); // guarded by gate
  private boolean running; // guarded by gate

  LeaderConfirmation(LocalNode node, PeerCalls peers, Duration patience) {
    this.node = node;
    this.peers = peers;
    this.patience = patience;
  }

  /** The read index; empty if this node does not lead, or cannot be sure of it in time. */
  CompletableFuture<OptionalLong> confirm() {
    CompletableFuture<OptionalLong> index = new CompletableFuture<>();
    synchronized (gate) {
      waiting.add(index);
      if (running) {
        return index;
      }
      running = true;
    }
    run();
    return index;
  }

  /**
   * The read index for a node that has just said its term: in a cluster of three that makes a
   * quorum with the leader, and no round is needed. Empty as above.
   */
  CompletableFuture<OptionalLong> confirm(String witness, long witnessTerm) {
    ReplicaInfo info = node.info();
    if (info == null || !info.leaderReady()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    boolean enough =
        info.members()
            .isQuorum(
                voter ->
                    voter.equals(node.id())
                        || (voter.equals(witness) && witnessTerm == info.term()));
    return enough
        ? CompletableFuture.completedFuture(indexIfStill(info.term(), info.commitIndex()))
        : confirm();
  }

  private OptionalLong indexIfStill(long term, long commitIndex) {
    Replica replica = node.replica();
    return replica != null && replica.term() == term
        ? OptionalLong.of(Math.max(0, commitIndex))
        : OptionalLong.empty();
  }

  private void run() {
    List<CompletableFuture<OptionalLong>> served;
    synchronized (gate) {
      if (waiting.isEmpty()) {
        running = false;
        return;
      }
      served = waiting;
      waiting = new ArrayList<>();
    }
    var _ =
        round()
            .whenComplete(
                (index, fault) -> {
                  OptionalLong result = fault == null ? index : OptionalLong.empty();
                  for (CompletableFuture<OptionalLong> waiter : served) {
                    waiter.complete(result);
                  }
                  run();
                });
  }

  private CompletableFuture<OptionalLong> round() {
    ReplicaInfo info = node.info();
    UUID clusterId = node.clusterId();
    if (info == null || clusterId == null || !info.leaderReady()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    Round round = new Round(info);
    for (Map.Entry<String, String> member : info.members().addresses().entrySet()) {
      if (!member.getKey().equals(node.id()) && !round.result.isDone()) {
        var _ =
            peers
                .call(member.getValue(), new PeerMessage.AskTerm(clusterId), patience)
                .whenComplete(
                    (answer, fault) ->
                        round.heard(
                            member.getKey(),
                            answer instanceof PeerMessage.Term(long term) ? term : -1));
      }
    }
    round.heard(node.id(), info.term());
    return round.result;
  }

  private final class Round {
    private final ReplicaInfo info;
    private final Set<String> same = new HashSet<>();
    private final Set<String> other = new HashSet<>();
    private final CompletableFuture<OptionalLong> result = new CompletableFuture<>();

    Round(ReplicaInfo info) {
      this.info = info;
    }

    void heard(String voter, long term) {
      OptionalLong decided = null;
      synchronized (this) {
        (term == info.term() ? same : other).add(voter);
        if (info.members().isQuorum(same::contains)) {
          decided = indexIfStill(info.term(), info.commitIndex());
        } else if (term > info.term()
            || !info.members().isQuorum(member -> !other.contains(member))) {
          decided = OptionalLong.empty(); // enough of them will not say so
        }
      }
      if (decided != null) {
        result.complete(decided);
      }
    }
  }
}
