package io.raftkv.client;

/** How a key is read. Immutable. */
public final class ReadOptions {
  /** Now, linearizable. */
  public static final ReadOptions DEFAULT = new ReadOptions(0, Consistency.LINEARIZABLE);

  private final long revision;
  private final Consistency consistency;

  private ReadOptions(long revision, Consistency consistency) {
    this.revision = revision;
    this.consistency = consistency;
  }

  /**
   * As it was at that revision of the store. A revision that is no longer kept is the fault {@code
   * compacted}, one that is yet to come {@code future_revision}.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ReadOptions atRevision(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("revision: it is positive, not " + number);
    }
    return new ReadOptions(number, consistency);
  }

  /** As fresh as that. */
  public ReadOptions consistency(Consistency level) {
    return new ReadOptions(revision, level);
  }

  /** The revision to read at; 0 is now. */
  public long revision() {
    return revision;
  }

  /** How fresh. */
  public Consistency consistency() {
    return consistency;
  }
}
