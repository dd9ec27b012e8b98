package io.raftkv.client;

/** What must hold of a key for a write of it to happen. Immutable. */
public sealed interface Precondition {
  /** There is no such key. */
  record Absent() implements Precondition {}

  /** There is such a key. */
  record Exists() implements Precondition {}

  /** The key has this version, from 1. */
  record VersionIs(long version) implements Precondition {
    /** Refuses what no key has. */
    public VersionIs {
      positive("version", version);
    }
  }

  /** The key's last write was at this revision of the store, from 1. */
  record ModRevisionIs(long revision) implements Precondition {
    /** Refuses what no key has. */
    public ModRevisionIs {
      positive("modRevision", revision);
    }
  }

  private static void positive(String name, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(
          name
              + ": it is positive, not "
              + number
              + "; for a key that must not exist use absent()");
    }
  }

  /** There is no such key. */
  static Precondition absent() {
    return new Absent();
  }

  /** There is such a key. */
  static Precondition exists() {
    return new Exists();
  }

  /**
   * The key has this version.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  static Precondition version(long version) {
    return new VersionIs(version);
  }

  /**
   * The key's last write was at this revision: nobody wrote it since, not even a new key of the
   * same name.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  static Precondition modRevision(long revision) {
    return new ModRevisionIs(revision);
  }

  /** What was read is still what is there. */
  static Precondition unchanged(Entry read) {
    return new ModRevisionIs(read.modRevision());
  }
}
