package io.raftkv.application.service;

import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.ReadBarrier;
import java.util.concurrent.CompletableFuture;

/** Lets a read through once the local state is as fresh as the read must have it. */
public final class ReadGate {
  private static final CompletableFuture<ReadBarrier.Reached> OPEN =
      CompletableFuture.completedFuture(new ReadBarrier.Reached(null));

  private final ReadBarrier barrier;

  /** A gate that asks the barrier for linearizable reads. */
  public ReadGate(ReadBarrier barrier) {
    this.barrier = barrier;
  }

  /** Completes when a read of this consistency may look at the state; does not block. */
  public CompletableFuture<ReadBarrier.Reached> at(ReadConsistency consistency) {
    return switch (consistency) {
      case LINEARIZABLE -> barrier.reach();
      case STALE -> {
        Refusal refusal = barrier.obstacle();
        yield refusal == null
            ? OPEN
            : CompletableFuture.completedFuture(new ReadBarrier.Reached(refusal));
      }
    };
  }
}
