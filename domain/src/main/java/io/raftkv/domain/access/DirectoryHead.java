package io.raftkv.domain.access;

/**
 * What the directory says of itself.
 *
 * @param revision counts its changes; 0 before it was founded
 */
public record DirectoryHead(long revision) implements DirectoryEntry {
  /** Refuses what cannot be. */
  public DirectoryHead {
    if (revision < 0) {
      throw new IllegalArgumentException("impossible directory");
    }
  }
}
