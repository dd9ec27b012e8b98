package io.raftkv.domain.state;

/**
 * How much of the past stays readable. Whichever bound is reached first drops the oldest.
 *
 * @param revisions how many revisions back a read may go
 * @param bytes how much memory superseded versions may take, about
 */
public record Retention(long revisions, long bytes) {
  /** Refuses negative bounds. */
  public Retention {
    if (revisions < 0 || bytes < 0) {
      throw new IllegalArgumentException("retention is not negative: " + revisions + ", " + bytes);
    }
  }
}
