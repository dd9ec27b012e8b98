package io.raftkv.testkit.history;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One key's open operations by invocation, and which of them have been placed. */
final class OpenOperations<C, R> {
  private static final int NONE = -1;

  private final List<Operation<C, R>> operations;
  private final int[] sameKindBefore;
  private final BitSet placed = new BitSet();

  /** None of them placed yet; only the first of a kind that is not placed is ever offered. */
  OpenOperations(List<Operation<C, R>> operations, Function<C, Object> kind) {
    this.operations =
        operations.stream()
            .filter(Operation::isOpen)
            .sorted(Comparator.comparingLong(Operation::invokedNanos))
            .toList();
    sameKindBefore = new int[this.operations.size()];
    Map<Object, Integer> last = new HashMap<>();
    for (int i = 0; i < sameKindBefore.length; i++) {
      Integer before = last.put(kind.apply(get(i).call()), i);
      sameKindBefore[i] = before == null ? NONE : before;
    }
  }

  Operation<C, R> get(int operation) {
    return operations.get(operation);
  }

  /** The first from this one on that may be placed and was invoked by then; negative if none. */
  int next(int from, long nanos) {
    for (int i = placed.nextClearBit(from);
        i < operations.size() && get(i).invokedNanos() <= nanos;
        i = placed.nextClearBit(i + 1)) {
      if (sameKindBefore[i] == NONE || placed.get(sameKindBefore[i])) {
        return i;
      }
    }
    return NONE;
  }

  /** How many were invoked by then and have not been placed. Those placed were. */
  int underWay(long nanos) {
    int low = 0;
    int high = operations.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).invokedNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - placed.cardinality();
  }

  void place(int operation) {
    placed.set(operation);
  }

  void takeBack(int operation) {
    placed.clear(operation);
  }

  /** Those that have been placed; a copy. */
  BitSet placed() {
    return (BitSet) placed.clone();
  }
}
