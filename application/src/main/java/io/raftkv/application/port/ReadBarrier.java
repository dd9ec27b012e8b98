package io.raftkv.application.port;

import io.raftkv.application.api.Refusal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes the local state fresh enough for a linearizable read.
 *
 * <p>Source of the read index: D. Ongaro, "Consensus: Bridging Theory and Practice" (2014), section
 * 6.4.
 */
@FunctionalInterface
public interface ReadBarrier {
  /**
   * For a node alone: a write is applied before it is acknowledged, so the local state is never
   * behind what a client may know of.
   */
  ReadBarrier ALONE = () -> CompletableFuture.completedFuture(new Reached(null));

  /** Completes when every write acknowledged before the call has been applied here. */
  CompletableFuture<Reached> reach();

  /** Why even a stale read of the local state would be wrong; null while it is not. */
  default @Nullable Refusal obstacle() {
    return null;
  }

  /** How it ended: with null, the state is fresh; else it is not, and why. */
  record Reached(@Nullable Refusal refusal) {}
}
