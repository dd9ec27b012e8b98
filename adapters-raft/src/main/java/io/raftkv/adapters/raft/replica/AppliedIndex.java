package io.raftkv.adapters.raft.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** The last entry that this node has applied, and who waits for a later one. Any thread. */
public final class AppliedIndex {
  private final Object gate = new Object();
  private final PriorityQueue<Waiter> waiters = // guarded by gate
      new PriorityQueue<>(Comparator.comparingLong(Waiter::index));
  private volatile long index;

  private record Waiter(long index, CompletableFuture<Void> reached) {}

  /** Nothing applied yet. */
  public AppliedIndex() {}

  /** The last entry that was applied. */
  public long get() {
    return index;
  }

  /** The entry was applied. For one thread at a time. */
  void advance(long applied) {
    List<Waiter> reached = List.of();
    synchronized (gate) {
      index = Math.max(index, applied);
      while (!waiters.isEmpty() && waiters.element().index() <= index) {
        reached = reached.isEmpty() ? new ArrayList<>() : reached;
        reached.add(waiters.remove());
      }
    }
    reached.forEach(waiter -> waiter.reached().complete(null));
  }

  /** Completes when the entry has been applied; whoever gives up completes it otherwise. */
  public CompletableFuture<Void> reached(long awaited) {
    if (index >= awaited) {
      return CompletableFuture.completedFuture(null);
    }
    synchronized (gate) {
      if (index >= awaited) {
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<Void> reached = new CompletableFuture<>();
      waiters.add(new Waiter(awaited, reached));
      return reached;
    }
  }

  /** Forgets those who gave up. To be called every so often. */
  public void forgetAbandoned() {
    synchronized (gate) {
      waiters.removeIf(waiter -> waiter.reached().isDone());
    }
  }
}
