package io.raftkv.client;

/** How fresh a read is. */
public enum Consistency {
  /** Sees all that was acknowledged to anybody before the call. The default. */
  LINEARIZABLE,
  /** Sees what the asked node has: it may be old, but it is there while nobody leads. */
  STALE
}
