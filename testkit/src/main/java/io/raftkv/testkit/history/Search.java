package io.raftkv.testkit.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for an order of one key's operations. It places one operation after the other, tries
 * the next candidate where that leads nowhere, and never goes twice to the same configuration: the
 * same operations placed, the same state.
 *
 * <p>Candidates are the operations invoked before the first of those left returns. The open ones
 * come last, as most of them never took effect. Not recursive, so that a history may be long.
 */
final class Search<S, C, R> {
  private static final int NONE = -1;
  private static final int PLACED_PER_LOOK_AT_CLOCK = 256;

  private final Model<S, C, R> model;
  private final String key;
  private final List<Operation<C, R>> returned;
  private final List<Operation<C, R>> open;
  private final Timeline left;
  private final BitSet returnedPlaced = new BitSet();
  private final BitSet openPlaced = new BitSet();
  private final Set<Configuration> visited = new HashSet<>();
  private S state;
  private @Nullable Placed<S> last;
  private @Nullable Placed<S> longest;

  /**
   * What the search need not come to again; the operations before the first one left are placed.
   */
  private record Configuration(int firstLeft, BitSet others, BitSet open, Object state) {}

  /** An operation that has been placed, the state before and after it, and the one before. */
  private record Placed<S>(
      int candidate, S before, S after, int returnedCount, @Nullable Placed<S> previous) {}

  Search(Model<S, C, R> model, String key, List<Operation<C, R>> operations) {
    this.model = model;
    this.key = key;
    Comparator<Operation<C, R>> byInvocation = Comparator.comparingLong(Operation::invokedNanos);
    returned = operations.stream().filter(o -> !o.isOpen()).sorted(byInvocation).toList();
    open = operations.stream().filter(Operation::isOpen).sorted(byInvocation).toList();
    left = new Timeline(returned);
    state = model.initial();
  }

  Verdict run(SearchLimits limits, long deadlineNanos) {
    int candidate = first();
    while (!left.isEmpty()) {
      if (candidate == NONE) {
        Placed<S> wrong = last;
        if (wrong == null) {
          return violated();
        }
        takeBack(wrong);
        candidate = after(wrong.candidate());
      } else if (place(candidate)) {
        if (visited.size() > limits.configurations()) {
          return new Verdict.Undecided(key, visited.size(), "too many ways to try");
        }
        if (visited.size() % PLACED_PER_LOOK_AT_CLOCK == 0
            && System.nanoTime() - deadlineNanos > 0) {
          return new Verdict.Undecided(key, visited.size(), "out of time");
        }
        candidate = first();
      } else {
        candidate = after(candidate);
      }
    }
    return new Verdict.Linearizable(visited.size());
  }

  /** Candidates are numbered: those that returned, by invocation, and then the open ones. */
  private int first() {
    return left.isEmpty() ? NONE : left.first();
  }

  private int after(int candidate) {
    if (candidate >= returned.size()) {
      return openFrom(candidate - returned.size() + 1);
    }
    int event = left.after(candidate);
    return left.isReturn(event) ? openFrom(0) : event;
  }

  private int openFrom(int from) {
    int next = openPlaced.nextClearBit(from);
    return next < open.size() && open.get(next).invokedNanos() <= firstReturnNanos()
        ? returned.size() + next
        : NONE;
  }

  private long firstReturnNanos() {
    return returned.get(left.firstToReturn()).returnedNanos();
  }

  private boolean place(int candidate) {
    S before = state;
    S after = stateAfter(candidate);
    if (after == null) {
      return false;
    }
    mark(candidate);
    state = after;
    if (!isHopeful() || !visited.add(configuration())) {
      unmark(candidate);
      state = before;
      return false;
    }
    last = new Placed<>(candidate, before, after, returnedPlaced.cardinality(), last);
    if (longest == null || longest.returnedCount() < last.returnedCount()) {
      longest = last;
    }
    return true;
  }

  private @Nullable S stateAfter(int candidate) {
    if (candidate < returned.size()) {
      Operation<C, R> operation = returned.get(candidate);
      R result = operation.result();
      return result == null ? null : model.apply(state, operation.call(), result);
    }
    S after = model.applyOpen(state, open.get(candidate - returned.size()).call());
    return after.equals(state) ? null : after; // it need not take effect, then
  }

  private void takeBack(Placed<S> wrong) {
    unmark(wrong.candidate());
    state = wrong.before();
    last = wrong.previous();
  }

  private void mark(int candidate) {
    if (candidate < returned.size()) {
      left.lift(candidate);
      returnedPlaced.set(candidate);
    } else {
      openPlaced.set(candidate - returned.size());
    }
  }

  private void unmark(int candidate) {
    if (candidate < returned.size()) {
      left.putBack(candidate);
      returnedPlaced.clear(candidate);
    } else {
      openPlaced.clear(candidate - returned.size());
    }
  }

  /** Whether each operation that must come soon still can. */
  private boolean isHopeful() {
    if (left.isEmpty()) {
      return true;
    }
    int underWay = -openPlaced.cardinality() + openInvokedBy(firstReturnNanos()) - 1;
    for (int i = left.first(); !left.isReturn(i); i = left.after(i)) {
      underWay++;
    }
    int firstToReturn = left.firstToReturn();
    for (int i = left.first(); !left.isReturn(i); i = left.after(i)) {
      Operation<C, R> operation = returned.get(i);
      R result = operation.result();
      // What else will be invoked before the later ones return is not counted here.
      int callsAtMost = i == firstToReturn ? underWay : Integer.MAX_VALUE;
      if (result != null && !model.reachable(state, operation.call(), result, callsAtMost)) {
        return false;
      }
    }
    return true;
  }

  private int openInvokedBy(long nanos) {
    int low = 0;
    int high = open.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (open.get(middle).invokedNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Configuration configuration() {
    int firstLeft = left.isEmpty() ? returned.size() : left.first();
    BitSet others = returnedPlaced.get(firstLeft, Math.max(firstLeft, returnedPlaced.length()));
    return new Configuration(firstLeft, others, (BitSet) openPlaced.clone(), state);
  }

  private Verdict violated() {
    List<Operation<?, ?>> prefix = new ArrayList<>();
    BitSet placed = new BitSet();
    for (Placed<S> p = longest; p != null; p = p.previous()) {
      int candidate = p.candidate();
      placed.set(candidate);
      prefix.add(
          candidate < returned.size()
              ? returned.get(candidate)
              : open.get(candidate - returned.size()));
    }
    long firstReturn = Operation.NEVER;
    for (int i = placed.nextClearBit(0); i < returned.size(); i = placed.nextClearBit(i + 1)) {
      firstReturn = Math.min(firstReturn, returned.get(i).returnedNanos());
    }
    List<Operation<?, ?>> unplaced = new ArrayList<>();
    for (int i = placed.nextClearBit(0);
        i < returned.size() + open.size();
        i = placed.nextClearBit(i + 1)) {
      Operation<C, R> operation =
          i < returned.size() ? returned.get(i) : open.get(i - returned.size());
      if (operation.invokedNanos() <= firstReturn) {
        unplaced.add(operation);
      }
    }
    S reached = longest == null ? model.initial() : longest.after();
    return new Verdict.Violated(key, prefix.reversed(), reached.toString(), unplaced);
  }
}
