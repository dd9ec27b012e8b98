package io.raftkv.application.api;

/** What a read may miss. */
public enum ReadConsistency {
  /** Nothing that was acknowledged before the read began. */
  LINEARIZABLE,
  /** Writes that this node has not applied yet; it may be behind the leader by any amount. */
  STALE
}
