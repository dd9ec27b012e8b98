package io.raftkv.application.watch;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds those whose ranges hold a key. For one thread.
 *
 * <p>An interval tree (Cormen et al., "Introduction to Algorithms", 3rd ed., section 14.3) over the
 * distinct ranges, laid out in an array and built anew when it is first asked after a range has
 * come or gone: lookups are many and such changes few. A lookup costs the logarithm of the distinct
 * ranges, and one step for each that is found.
 */
final class RangeIndex<T> {
  private static final Comparator<KeyRange> BY_LOWER_BOUND = RangeIndex::byLowerBound;

  private final Map<KeyRange, Set<T>> holders = new HashMap<>();
  private KeyRange[] ranges = {}; // by their lower bounds
  private KeyRange[] farthest = {}; // of each subtree, the one with the highest upper bound
  private boolean stale;

  private static int byLowerBound(KeyRange one, KeyRange other) {
    Key first = one.from();
    Key second = other.from();
    if (first == null || second == null) {
      return Boolean.compare(first != null, second != null);
    }
    int order = first.compareTo(second);
    return order == 0 ? Boolean.compare(other.fromInclusive(), one.fromInclusive()) : order;
  }

  /** Adds somebody under a range. */
  void add(KeyRange range, T holder) {
    holders
        .computeIfAbsent(
            range,
            _ -> {
              stale = true;
              return new LinkedHashSet<>();
            })
        .add(holder);
  }

  /** Takes somebody away from under a range. */
  void remove(KeyRange range, T holder) {
    Set<T> left = holders.get(range);
    if (left != null && left.remove(holder) && left.isEmpty()) {
      holders.remove(range);
      stale = true;
    }
  }

  /** Shows everybody under a range that holds the key; who is under several is shown as often. */
  void visit(Key key, Consumer<? super T> visitor) {
    if (stale) {
      build();
    }
    visit(0, ranges.length, key, visitor);
  }

  private void build() {
    ranges = holders.keySet().toArray(KeyRange[]::new);
    Arrays.sort(ranges, BY_LOWER_BOUND);
    farthest = new KeyRange[ranges.length];
    if (ranges.length > 0) {
      var _ = build(0, ranges.length);
    }
    stale = false;
  }

  /** The root of a part of the array is in its middle; the part has one element at least. */
  private KeyRange build(int from, int to) {
    int middle = (from + to) >>> 1;
    KeyRange reach = ranges[middle];
    if (from < middle) {
      reach = farther(reach, build(from, middle));
    }
    if (middle + 1 < to) {
      reach = farther(reach, build(middle + 1, to));
    }
    farthest[middle] = reach;
    return reach;
  }

  private static KeyRange farther(KeyRange one, KeyRange other) {
    if (one.to() == null) {
      return one;
    }
    if (other.to() == null) {
      return other;
    }
    int order = one.to().compareTo(other.to());
    return order > 0 || (order == 0 && one.toInclusive()) ? one : other;
  }

  private void visit(int from, int to, Key key, Consumer<? super T> visitor) {
    int middle = (from + to) >>> 1;
    if (from >= to || !farthest[middle].reachesUpTo(key)) {
      return;
    }
    visit(from, middle, key, visitor);
    KeyRange range = ranges[middle];
    if (range.reachesDownTo(key)) {
      if (range.reachesUpTo(key)) {
        holders.getOrDefault(range, Set.of()).forEach(visitor);
      }
      visit(middle + 1, to, key, visitor);
    }
  }
}
