package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.AppliedIndex;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.ReadBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads on every node: the leader confirms that it leads, a follower asks the leader
 * for its read index; then the node waits until it has applied that. Reads that come while a
 * question is under way share the next one, so their cost is a question for many. Any thread.
 */
final class ReadIndexBarrier implements ReadBarrier {
  /** Between two questions where nobody leads, or the leader did not answer. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final LocalNode node;
  private final PeerCalls peers;
  private final LeaderConfirmation confirmation;
  private final AppliedIndex applied;
  private final RaftThreads threads;
  private final RaftObserver observer;
  private final Duration patience;

  /**
   * A leader that is silent for so long may not be it any more: the next question goes elsewhere.
   */
  private final Duration questionDeadline;

  private final Object gate = new Object();
  private List<Waiter> waiting = new ArrayList<>(); // guarded by gate
  private boolean asking; // guarded by gate

  private record Waiter(long sinceNanos, CompletableFuture<Reached> reached) {}

  ReadIndexBarrier(
      LocalNode node,
      PeerCalls peers,
      LeaderConfirmation confirmation,
      AppliedIndex applied,
      RaftThreads threads,
      RaftObserver observer) {
    this.node = node;
    this.peers = peers;
    this.confirmation = confirmation;
    this.applied = applied;
    this.threads = threads;
    this.observer = observer;
    this.patience = node.options().patience();
    this.questionDeadline = node.options().heartbeatTimeout();
  }

  /**
   * A state that differs from that of the others is wrong, and a removed node's is for ever old.
   */
  @Override
  public @Nullable Refusal obstacle() {
    Refusal refusal = node.refusal();
    return refusal == Refusal.DIVERGED || refusal == Refusal.REMOVED ? refusal : null;
  }

  @Override
  public CompletableFuture<Reached> reach() {
    Refusal refusal = node.refusal();
    if (refusal != null) {
      return CompletableFuture.completedFuture(new Reached(refusal));
    }
    Waiter waiter = new Waiter(System.nanoTime(), new CompletableFuture<>());
    synchronized (gate) {
      waiting.add(waiter);
      if (asking) {
        return waiter.reached();
      }
      asking = true;
    }
    ask();
    return waiter.reached();
  }

  /** Question after question while somebody waits. A loop, since an answer may be there at once. */
  private void ask() {
    for (List<Waiter> served = next(); served != null; served = next()) {
      long began = System.nanoTime();
      CompletableFuture<OptionalLong> index = index();
      if (!index.isDone()) {
        List<Waiter> those = served;
        var _ =
            index.whenComplete(
                (answer, fault) -> {
                  observer.confirmed(those.size(), System.nanoTime() - began);
                  if (asked(those, fault == null ? answer : OptionalLong.empty())) {
                    ask();
                  }
                });
        return;
      }
      observer.confirmed(served.size(), System.nanoTime() - began);
      if (!asked(served, index.isCompletedExceptionally() ? OptionalLong.empty() : index.join())) {
        return;
      }
    }
  }

  private @Nullable List<Waiter> next() {
    synchronized (gate) {
      if (waiting.isEmpty()) {
        asking = false;
        return null;
      }
      List<Waiter> served = waiting;
      waiting = new ArrayList<>();
      return served;
    }
  }

  /** The read index of the leader, as long as this node knows who that is. */
  private CompletableFuture<OptionalLong> index() {
    ReplicaInfo info = node.info();
    UUID clusterId = node.clusterId();
    if (info == null || clusterId == null) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    if (info.leads()) {
      return confirmation.confirm();
    }
    String leader = info.leaderId() == null ? null : info.members().address(info.leaderId());
    Replica replica = node.replica();
    if (leader == null || replica == null) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    PeerMessage question =
        new PeerMessage.ReadIndex(clusterId, node.id(), replica.term(), applied.get());
    return peers
        .call(leader, question, questionDeadline)
        .thenApply(
            answer ->
                answer instanceof PeerMessage.ReadAt(long index)
                    ? OptionalLong.of(index)
                    : OptionalLong.empty());
  }

  /** Whether to go on at once; else it goes on after a pause. */
  private boolean asked(List<Waiter> served, OptionalLong index) {
    if (index.isPresent()) {
      proceed(served, index.getAsLong());
      return true;
    }
    List<Waiter> patient = new ArrayList<>();
    Refusal refusal = node.refusal();
    for (Waiter waiter : served) {
      if (refusal != null || System.nanoTime() - waiter.sinceNanos() >= patience.toNanos()) {
        waiter.reached().complete(new Reached(refusal == null ? Refusal.NO_LEADER : refusal));
      } else {
        patient.add(waiter);
      }
    }
    synchronized (gate) {
      waiting.addAll(patient);
    }
    threads.after(PAUSE, this::ask);
    return false;
  }

  private void proceed(List<Waiter> served, long index) {
    CompletableFuture<Void> reached = applied.reached(index);
    if (reached.isDone()) {
      served.forEach(waiter -> waiter.reached().complete(new Reached(null)));
      return;
    }
    var _ =
        threads
            .orElse(reached.thenApply(_ -> true), patience, false)
            .whenComplete(
                (inTime, fault) -> {
                  boolean fresh = fault == null && inTime;
                  if (!fresh) {
                    reached.cancel(false); // so that it is forgotten
                  }
                  Reached end = fresh ? new Reached(null) : new Reached(Refusal.TIMED_OUT);
                  served.forEach(waiter -> waiter.reached().complete(end));
                });
  }
}
