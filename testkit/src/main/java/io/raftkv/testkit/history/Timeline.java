package io.raftkv.testkit.history;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The invocations and returns of the operations that have not been placed yet, in the order of
 * time: a linked list out of which operations are lifted, and into which they are put back in the
 * opposite order. The event of operation i's invocation is i, that of its return is size + i.
 */
final class Timeline {
  private final int size;
  private final int[] next;
  private final int[] previous;
  private final BitSet lifted = new BitSet();

  /** All operations; they must have returned. What happens at one time is concurrent. */
  Timeline(List<? extends Operation<?, ?>> operations) {
    size = operations.size();
    long[] times = new long[2 * size];
    for (int i = 0; i < size; i++) {
      times[i] = operations.get(i).invokedNanos();
      times[size + i] = operations.get(i).returnedNanos();
    }
    Integer[] order = IntStream.range(0, 2 * size).boxed().toArray(Integer[]::new);
    // By number at equal times, so that invocations are before returns.
    Arrays.sort(order, Comparator.<Integer>comparingLong(i -> times[i]).thenComparingInt(i -> i));
    next = new int[2 * size + 1];
    previous = new int[2 * size + 1];
    int last = head();
    for (int event : order) {
      link(last, event);
      last = event;
    }
    link(last, head());
  }

  private int head() {
    return 2 * size;
  }

  private void link(int before, int after) {
    next[before] = after;
    previous[after] = before;
  }

  /** Whether no operation is left. */
  boolean isEmpty() {
    return next[head()] == head();
  }

  /** The first event, which is an invocation; the timeline must not be empty. */
  int first() {
    return next[head()];
  }

  /** The event after this one; the last is always a return. */
  int after(int event) {
    return next[event];
  }

  boolean isReturn(int event) {
    return event >= size;
  }

  /** The operation that returns first. */
  int firstToReturn() {
    int event = first();
    while (!isReturn(event)) {
      event = next[event];
    }
    return event - size;
  }

  /** How many operations are invoked before the first one returns. */
  int underWay() {
    int count = 0;
    for (int event = first(); !isReturn(event); event = next[event]) {
      count++;
    }
    return count;
  }

  /** The operations lifted out from behind the first that is left, counted from that one. */
  BitSet liftedBehindFirst() {
    int from = isEmpty() ? size : first();
    return lifted.get(from, Math.max(from, lifted.length()));
  }

  void lift(int operation) {
    unlink(operation);
    unlink(size + operation);
    lifted.set(operation);
  }

  /** Undoes the last lift that has not been undone. */
  void putBack(int operation) {
    relink(size + operation);
    relink(operation);
    lifted.clear(operation);
  }

  private void unlink(int event) {
    link(previous[event], next[event]);
  }

  private void relink(int event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }
}
