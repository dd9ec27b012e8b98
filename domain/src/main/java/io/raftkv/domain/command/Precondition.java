package io.raftkv.domain.command;

import java.util.List;

/** What must be true of a key, when a command is applied, for the command to change it. */
public sealed interface Precondition {
  /** Holds always. */
  Precondition NONE = new None();

  /** Holds always. */
  record None() implements Precondition {}

  /** The key has a value, whichever. */
  record Exists() implements Precondition {}

  /** The key has no value. */
  record Absent() implements Precondition {}

  /**
   * The key has been written this many times since it was made.
   *
   * @param version at least 1; that a key must not exist is {@link Absent}
   */
  record VersionIs(long version) implements Precondition {}

  /**
   * The key's last write was at one of these revisions. As a revision is never used again, this has
   * no ABA problem.
   */
  record RevisionIn(List<Long> revisions) implements Precondition {
    /** Keeps its own copy of the list. */
    public RevisionIn {
      revisions = List.copyOf(revisions);
    }
  }
}
