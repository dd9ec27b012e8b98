package io.raftkv.client;

/** Which keys are read, and how. Immutable: each method gives another one. */
public final class RangeQuery {
  /** The largest page, in keys. */
  public static final int PAGE_SIZE_MAX = 10_000;

  private static final int PAGE_SIZE = 100;

  private final KeyRange range;
  private final int pageSize;
  private final boolean reverse;
  private final boolean keysOnly;
  private final ReadOptions reading;

  private RangeQuery(
      KeyRange range, int pageSize, boolean reverse, boolean keysOnly, ReadOptions reading) {
    this.range = range;
    this.pageSize = pageSize;
    this.reverse = reverse;
    this.keysOnly = keysOnly;
    this.reading = reading;
  }

  /** The keys of the range with their values, in ascending order, in pages of 100. */
  public static RangeQuery of(KeyRange range) {
    return new RangeQuery(range, PAGE_SIZE, false, false, ReadOptions.DEFAULT);
  }

  /** Every key that begins so. */
  public static RangeQuery prefix(String prefix) {
    return of(KeyRange.prefix(prefix));
  }

  /**
   * At most so many keys in a page; large values make a page shorter.
   *
   * @throws IllegalArgumentException if it is not from 1 to {@link #PAGE_SIZE_MAX}
   */
  public RangeQuery pageSize(int keys) {
    if (keys < 1 || keys > PAGE_SIZE_MAX) {
      throw new IllegalArgumentException(
          "pageSize: it is from 1 to " + PAGE_SIZE_MAX + ", not " + keys);
    }
    return new RangeQuery(range, keys, reverse, keysOnly, reading);
  }

  /** From the last key to the first. */
  public RangeQuery descending() {
    return new RangeQuery(range, pageSize, true, keysOnly, reading);
  }

  /** Without the values. */
  public RangeQuery keysOnly() {
    return new RangeQuery(range, pageSize, reverse, true, reading);
  }

  /** At a revision, or stale. */
  public RangeQuery reading(ReadOptions options) {
    return new RangeQuery(range, pageSize, reverse, keysOnly, options);
  }

  /** What follows that key, at that revision. */
  RangeQuery after(ByteSequence last, long revision) {
    KeyRange rest =
        reverse
            ? KeyRange.between(range.start(), last)
            : KeyRange.between(new KeyRange.Single(last).end(), range.end());
    return new RangeQuery(rest, pageSize, reverse, keysOnly, reading.atRevision(revision));
  }

  /** The keys. */
  public KeyRange range() {
    return range;
  }

  /** How many keys a page has at most. */
  public int pageSize() {
    return pageSize;
  }

  /** Whether the last key comes first. */
  public boolean isDescending() {
    return reverse;
  }

  /** Whether the values are left out. */
  public boolean isKeysOnly() {
    return keysOnly;
  }

  /** At which revision, and how fresh. */
  public ReadOptions reading() {
    return reading;
  }
}
