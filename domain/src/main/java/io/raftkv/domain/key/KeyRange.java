package io.raftkv.domain.key;

import org.jspecify.annotations.Nullable;

/**
 * A contiguous part of the key order.
 *
 * @param from the lower bound; null is before the first key
 * @param fromInclusive whether {@code from} itself is in it
 * @param to the upper bound; null is behind the last key
 * @param toInclusive whether {@code to} itself is in it
 */
public record KeyRange(
    @Nullable Key from, boolean fromInclusive, @Nullable Key to, boolean toInclusive) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange(null, true, null, true);

  /** The keys that begin with the bytes. */
  public static KeyRange prefix(byte[] prefix) {
    return prefix.length == 0
        ? ALL
        : new KeyRange(Key.wrap(prefix.clone()), true, Key.afterPrefix(prefix), false);
  }

  /** The part of this range at or above the key, or above it. */
  public KeyRange from(Key bound, boolean inclusive) {
    if (from != null) {
      int order = bound.compareTo(from);
      if (order < 0 || (order == 0 && (inclusive || !fromInclusive))) {
        return this;
      }
    }
    return new KeyRange(bound, inclusive, to, toInclusive);
  }

  /** The part of this range at or below the key, or below it. */
  public KeyRange to(Key bound, boolean inclusive) {
    if (to != null) {
      int order = bound.compareTo(to);
      if (order > 0 || (order == 0 && (inclusive || !toInclusive))) {
        return this;
      }
    }
    return new KeyRange(from, fromInclusive, bound, inclusive);
  }

  /** The keys that are in both ranges. */
  public KeyRange and(KeyRange other) {
    KeyRange both = other.from == null ? this : from(other.from, other.fromInclusive);
    return other.to == null ? both : both.to(other.to, other.toInclusive);
  }

  /** Whether the key is not behind its upper bound. */
  public boolean reachesUpTo(Key key) {
    int order = to == null ? -1 : key.compareTo(to);
    return order < 0 || (order == 0 && toInclusive);
  }

  /** Whether the key is not before its lower bound. */
  public boolean reachesDownTo(Key key) {
    int order = from == null ? 1 : key.compareTo(from);
    return order > 0 || (order == 0 && fromInclusive);
  }

  /** Whether no key can lie in it. */
  public boolean isEmpty() {
    if (from == null || to == null) {
      return false;
    }
    int order = from.compareTo(to);
    return order > 0 || (order == 0 && !(fromInclusive && toInclusive));
  }
}
