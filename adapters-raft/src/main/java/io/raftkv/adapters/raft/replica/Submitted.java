package io.raftkv.adapters.raft.replica;

import io.raftkv.domain.command.Outcome;
import java.util.List;

/** What became of a batch that was submitted to the replica of this node. */
public sealed interface Submitted {
  /** It is committed by a quorum, and applied here at the index. */
  record Applied(long index, List<Outcome> outcomes) implements Submitted {
    /** Keeps its own copy of the list. */
    public Applied {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** This node does not lead, and has not taken it: somebody else may. */
  record NotLeader() implements Submitted {}

  /** Too much is under way already; it was not taken. */
  record Overloaded() implements Submitted {}

  /** It was in this node's log, and may be, or become, committed or not. */
  record Unknown(String reason) implements Submitted {}
}
