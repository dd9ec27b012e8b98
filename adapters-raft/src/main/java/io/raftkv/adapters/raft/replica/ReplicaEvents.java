package io.raftkv.adapters.raft.replica;

import io.raftkv.domain.state.View;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a replica tells its node. Called on threads of Ratis; must not block or throw. */
public interface ReplicaEvents {
  /** Another leader was seen. */
  void leaderChanged(String leaderId);

  /** An entry of so many commands was applied: on the apply thread, in order. */
  void applied(View view, int commands);

  /**
   * The log of this node cannot be written any more.
   *
   * @param fault null where Ratis gives none
   */
  void logFailed(@Nullable Throwable fault);

  /** An entry cannot be applied: this version does not know it, or fails on it. */
  void cannotApply(long index, Throwable fault);

  /**
   * The leader's log may not reach back to what this node needs.
   *
   * @param leaderAddress where the leader is
   * @param firstIndex the first entry in the leader's log
   * @return completes with the view of a snapshot that has become the newest of this node; with
   *     null if the leader's log has all that is needed
   */
  CompletableFuture<@Nullable View> fetchSnapshot(String leaderAddress, long firstIndex);
}
