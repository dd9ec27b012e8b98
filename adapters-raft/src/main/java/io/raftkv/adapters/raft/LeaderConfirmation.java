package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  /** How long a voter may take before others are asked as well. */
  private static final Duration PROMPTLY = Duration.ofMillis(5);

  private final Voters voters;
  private final String self;

  /** Who answered last: asked first, so that one who is slow or gone delays one round alone. */
  private volatile String prompt = "";

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

    /** Runs the task in a moment: when whoever is prompt has answered. */
    void later(Runnable task);
  }

  /** For the node of this name. */
  LeaderConfirmation(String self, Voters voters) {
    this.self = self;
    this.voters = voters;
  }

  /** The others asked over the network, each with the deadline. */
  static Voters over(LocalNode node, PeerCalls peers, RaftThreads threads, Duration deadline) {
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

      @Override
      public void later(Runnable task) {
        threads.after(PROMPTLY, task);
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
    for (List<CompletableFuture<OptionalLong>> served = next(); served != null; served = next()) {
      CompletableFuture<OptionalLong> round = round();
      if (!round.isDone()) {
        List<CompletableFuture<OptionalLong>> those = served;
        var _ =
            round.whenComplete(
                (index, fault) -> {
                  answer(those, fault == null ? index : OptionalLong.empty());
                  run();
                });
        return;
      }
      answer(served, round.join());
    }
  }

  private @Nullable List<CompletableFuture<OptionalLong>> next() {
    synchronized (gate) {
      if (waiting.isEmpty()) {
        running = false;
        return null;
      }
      List<CompletableFuture<OptionalLong>> served = waiting;
      waiting = new ArrayList<>();
      return served;
    }
  }

  private static void answer(List<CompletableFuture<OptionalLong>> waiters, OptionalLong index) {
    waiters.forEach(waiter -> waiter.complete(index));
  }

  /** Never fails. */
  private CompletableFuture<OptionalLong> round() {
    ReplicaInfo info = voters.info();
    if (info == null || !info.leaderReady()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    Round round = new Round(info);
    round.begin();
    return round.result;
  }

  private final class Round {
    private final ReplicaInfo info;
    private final List<String> spared = new ArrayList<>(); // guarded by this
    private final Set<String> same = new HashSet<>(); // guarded by this
    private final Set<String> other = new HashSet<>(); // guarded by this
    private final CompletableFuture<OptionalLong> result = new CompletableFuture<>();

    Round(ReplicaInfo info) {
      this.info = info;
    }

    /** Each question costs both sides as much as several reads, so no more than needed are put. */
    void begin() {
      List<String> others = new ArrayList<>(info.members().names());
      others.remove(self);
      if (others.remove(prompt)) {
        others.addFirst(prompt);
      }
      Set<String> enough = new HashSet<>(Set.of(self));
      List<String> first = new ArrayList<>();
      synchronized (this) {
        for (String voter : others) {
          if (info.members().isQuorum(enough::contains)) {
            spared.add(voter);
          } else {
            enough.add(voter);
            first.add(voter);
          }
        }
      }
      heard(self, info.term());
      first.forEach(this::ask);
      if (!result.isDone()) {
        voters.later(this::askTheSpared);
      }
    }

    private void ask(String voter) {
      String address = info.members().address(voter);
      if (address != null) {
        var _ =
            voters
                .termAt(address)
                .whenComplete((term, fault) -> heard(voter, fault == null ? term : -1));
      }
    }

    private void askTheSpared() {
      List<String> late;
      synchronized (this) {
        late = List.copyOf(spared);
        spared.clear();
      }
      if (!result.isDone()) {
        late.forEach(this::ask);
      }
    }

    private void heard(String voter, long term) {
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
        if (decided.isPresent()) {
          prompt = voter;
        }
        result.complete(decided);
      } else if (term != info.term()) {
        askTheSpared();
      }
    }
  }
}
