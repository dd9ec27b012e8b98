package io.raftkv.domain.access;

/** What the policy says. */
public sealed interface Decision {
  /** Yes. */
  Decision ALLOWED = new Allowed();

  /** Yes. */
  record Allowed() implements Decision {}

  /** No, and why. */
  record Denied(Denial why) implements Decision {}
}
