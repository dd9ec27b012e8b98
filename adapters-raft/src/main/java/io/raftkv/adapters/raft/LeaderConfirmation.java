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
import org.jspecify.annotations.Nullable;

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
  private final Voters voters;
  private final String self;
  private final RaftObserver observer;

  private final Object gate = new Object();
  private List<CompletableFuture<OptionalLong>> waiting = new ArrayList<>(); // guarded by gate
  private boolean running; // guarded by gate

  /** Who is asked. */
  interface Voters {
    /** What this node's replica knows now; null while it has none. */
    @Nullable ReplicaInfo info();

    /** The term that this node is in now; -1 while it has no replica. */
    long term();

    /** The term that the node at the address is in, or -1 if it is no member, or says nothing. */
    CompletableFuture<Long> termAt(String address);
  }

  /** For the node of this name. */
  LeaderConfirmation(String self, Voters voters, RaftObserver observer) {
    this.self = self;
    this.voters = voters;
    this.observer = observer;
  }

  /** The others asked over the network, each with the deadline. */
  static Voters over(LocalNode node, PeerCalls peers, Duration deadline) {
    return new Voters() {
      @Override
      public @Nullable ReplicaInfo info() {
        return node.info();
      }

      @Override
      public long term() {
        Replica replica = node.replica();
        return replica == null ? -1 : replica.term();
      }

      @Override
      public CompletableFuture<Long> termAt(String address) {
        UUID clusterId = node.clusterId();
        return clusterId == null
            ? CompletableFuture.completedFuture(-1L)
            : peers
                .call(address, new PeerMessage.AskTerm(clusterId), deadline)
                .handle(
                    (answer, fault) -> answer instanceof PeerMessage.Term(long term) ? term : -1L);
      }
    };
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
    ReplicaInfo info = voters.info();
    if (info == null || !info.leaderReady()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    boolean enough =
        info.members()
            .isQuorum(
                voter ->
                    voter.equals(self) || (voter.equals(witness) && witnessTerm == info.term()));
    return enough
        ? CompletableFuture.completedFuture(indexIfStill(info.term(), info.commitIndex()))
        : confirm();
  }

  private OptionalLong indexIfStill(long term, long commitIndex) {
    return voters.term() == term ? OptionalLong.of(Math.max(0, commitIndex)) : OptionalLong.empty();
  }

  /** Round after round while somebody waits. A loop, since a round may end at once. */
  private void run() {
    for (Served served = next(); served != null; served = next()) {
      CompletableFuture<OptionalLong> round = round();
      if (!round.isDone()) {
        Served those = served;
        var _ =
            round.whenComplete(
                (index, fault) -> {
                  those.answer(index, fault);
                  run();
                });
        return;
      }
      served.answer(round.join(), null);
    }
  }

  private @Nullable Served next() {
    synchronized (gate) {
      if (waiting.isEmpty()) {
        running = false;
        return null;
      }
      Served served = new Served(waiting, System.nanoTime());
      waiting = new ArrayList<>();
      return served;
    }
  }

  private final class Served {
    private final List<CompletableFuture<OptionalLong>> waiters;
    private final long beganNanos;

    Served(List<CompletableFuture<OptionalLong>> waiters, long beganNanos) {
      this.waiters = waiters;
      this.beganNanos = beganNanos;
    }

    void answer(@Nullable OptionalLong index, @Nullable Throwable fault) {
      OptionalLong result = index == null || fault != null ? OptionalLong.empty() : index;
      observer.confirmed(waiters.size(), System.nanoTime() - beganNanos);
      for (CompletableFuture<OptionalLong> waiter : waiters) {
        waiter.complete(result);
      }
    }
  }

  /** Never fails. */
  private CompletableFuture<OptionalLong> round() {
    ReplicaInfo info = voters.info();
    if (info == null || !info.leaderReady()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    Round round = new Round(info);
    for (Map.Entry<String, String> member : info.members().addresses().entrySet()) {
      if (!member.getKey().equals(self)) {
        var _ =
            voters
                .termAt(member.getValue())
                .whenComplete(
                    (term, fault) -> round.heard(member.getKey(), fault == null ? term : -1));
      }
    }
    round.heard(self, info.term());
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
