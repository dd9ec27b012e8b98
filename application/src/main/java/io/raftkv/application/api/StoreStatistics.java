package io.raftkv.application.api;

/**
 * Counts since the start, and sizes now.
 *
 * @param puts single puts and those in batches
 * @param deletes single deletes and those in batches
 */
public record StoreStatistics(
    long gets,
    long puts,
    long deletes,
    long keyCount,
    long revision,
    long appliedIndex,
    String stateHash,
    Cache cache) {
  /** The point-read cache's counts. All 0 while it is disabled. */
  public record Cache(long hits, long misses, long size, long evictions) {
    /** Hits among lookups, from 0 to 100; 0 before the first lookup. */
    public double hitRatePercent() {
      long lookups = hits + misses;
      return lookups == 0 ? 0 : 100.0 * hits / lookups;
    }
  }
}
