package io.raftkv.adapters.raft.replica;

/** What became of a change that a replica was asked for as the leader. */
public sealed interface Granted {
  /** It has happened. */
  record Done() implements Granted {}

  /** This node does not lead; nothing was changed. */
  record NotLeader() implements Granted {}

  /** It was not done, or not in time. */
  record Failed(String reason) implements Granted {}
}
