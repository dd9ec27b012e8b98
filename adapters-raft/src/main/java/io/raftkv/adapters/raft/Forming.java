package io.raftkv.adapters.raft;

import java.util.Map;

/** How a node without data comes to its cluster. One that has data goes on with those. */
public sealed interface Forming {
  /**
   * With all these others, each of which is started with the same list, in any order.
   *
   * @param members where peers reach each node, by its name; this node among them
   */
  record Together(Map<String, String> members) implements Forming {
    /** Keeps its own copy of the map. */
    public Together {
      members = Map.copyOf(members);
    }
  }

  /** As the first of a new cluster, alone until others join. */
  record First() implements Forming {}

  /** By being made a member of a cluster that is there. */
  record Joining() implements Forming {}

  /** Not at all: it must have data. */
  record Never() implements Forming {}
}
