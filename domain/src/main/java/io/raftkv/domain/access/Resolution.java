package io.raftkv.domain.access;

/** What the directory says of a credential. */
public sealed interface Resolution {
  /** It is good. */
  record Known(Principal principal) implements Resolution {}

  /** It is not. */
  record Rejected(Denial why) implements Resolution {}
}
