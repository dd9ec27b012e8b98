package io.raftkv.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
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
  private static final int PLACINGS_PER_LOOK_AT_CLOCK = 256;

  private final Model<S, C, R> plainModel; // refuses nothing for what is to come later
  private final Model<S, C, R> model;
  private final String key;
  private final List<Operation<C, R>> returned;
  private final OpenOperations<C, R> open;
  private final Timeline left;
  private final Set<Configuration> visited = new HashSet<>();
  private S state;
  private int placings;
  private @Nullable Placed<S> last;
  private @Nullable Placed<S> longest;

  /**
   * What the search need not come to again; the operations before the first one left are placed.
   */
  private record Configuration(int firstLeft, BitSet others, BitSet open, Object state) {}

  /**
   * An operation that has been placed.
   *
   * @param only whether nothing else need be tried in its place
   */
  private record Placed<S>(
      int candidate,
      boolean only,
      S before,
      S after,
      int returnedCount,
      @Nullable Placed<S> previous) {}

  Search(Model<S, C, R> model, String key, List<Operation<C, R>> operations) {
    plainModel = model;
    this.model = model.knowing(operations);
    this.key = key;
    returned =
        operations.stream()
            .filter(operation -> !operation.isOpen())
            .sorted(Comparator.comparingLong(Operation::invokedNanos))
            .toList();
    open = new OpenOperations<>(operations, this.model::kind);
    left = new Timeline(returned);
    state = this.model.initial();
  }

  Verdict run(SearchLimits limits, long deadlineNanos) {
    int candidate = settle();
    while (!left.isEmpty()) {
      if (candidate == NONE) {
        Placed<S> wrong = last;
        if (wrong == null) {
          return violated();
        }
        takeBack(wrong);
        candidate = wrong.only() ? NONE : after(wrong.candidate());
      } else if (place(candidate, false)) {
        if (visited.size() > limits.configurations()) {
          return new Verdict.Undecided(key, visited.size(), "too many ways to try");
        }
        if (++placings % PLACINGS_PER_LOOK_AT_CLOCK == 0 && System.nanoTime() - deadlineNanos > 0) {
          return new Verdict.Undecided(key, visited.size(), "out of time");
        }
        candidate = settle();
      } else {
        candidate = after(candidate);
      }
    }
    return new Verdict.Linearizable(visited.size());
  }

  /**
   * Places what only observes and fits now. An order in which it comes later is as good with it
   * here, so nothing else need be tried in its place.
   *
   * @return the first candidate to be tried then
   */
  private int settle() {
    int candidate = first();
    while (candidate != NONE && candidate < returned.size()) {
      Operation<C, R> operation = returned.get(candidate);
      S after = stateAfter(candidate, model);
      if (after == null || !model.onlyObserves(state, operation.call(), result(operation), after)) {
        candidate = after(candidate);
      } else if (place(candidate, true)) {
        candidate = first();
      } else {
        return NONE;
      }
    }
    return first();
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
    int next = open.next(from, firstReturnNanos());
    return next < 0 ? NONE : returned.size() + next;
  }

  private long firstReturnNanos() {
    return returned.get(left.firstToReturn()).returnedNanos();
  }

  private boolean place(int candidate, boolean only) {
    S before = state;
    S after = stateAfter(candidate, model);
    if (after == null) {
      return false;
    }
    mark(candidate);
    state = after;
    int count = (last == null ? 0 : last.returnedCount()) + (candidate < returned.size() ? 1 : 0);
    Placed<S> placed = new Placed<>(candidate, only, before, after, count, last);
    if (longest == null || longest.returnedCount() < placed.returnedCount()) {
      longest = placed;
    }
    if (!isHopeful() || !visited.add(configuration())) {
      unmark(candidate);
      state = before;
      return false;
    }
    last = placed;
    return true;
  }

  private @Nullable S stateAfter(int candidate, Model<S, C, R> by) {
    Operation<C, R> operation = operation(candidate);
    if (!operation.isOpen()) {
      return by.apply(state, operation.call(), result(operation));
    }
    S after = by.applyOpen(state, operation.call());
    return after.equals(state) ? null : after; // it need not take effect, then
  }

  private static <R> R result(Operation<?, R> ofReturned) {
    return Objects.requireNonNull(ofReturned.result());
  }

  private void takeBack(Placed<S> wrong) {
    unmark(wrong.candidate());
    state = wrong.before();
    last = wrong.previous();
  }

  private void mark(int candidate) {
    if (candidate < returned.size()) {
      left.lift(candidate);
    } else {
      open.place(candidate - returned.size());
    }
  }

  private void unmark(int candidate) {
    if (candidate < returned.size()) {
      left.putBack(candidate);
    } else {
      open.takeBack(candidate - returned.size());
    }
  }

  /** Whether each operation that must come soon still can. */
  private boolean isHopeful() {
    if (left.isEmpty()) {
      return true;
    }
    int underWay = open.underWay(firstReturnNanos()) + left.underWay() - 1;
    int firstToReturn = left.firstToReturn();
    for (int i = left.first(); !left.isReturn(i); i = left.after(i)) {
      Operation<C, R> operation = returned.get(i);
      // What else will be invoked before the later ones return is not counted here.
      int callsAtMost = i == firstToReturn ? underWay : Integer.MAX_VALUE;
      if (!model.reachable(state, operation.call(), result(operation), callsAtMost)) {
        return false;
      }
    }
    return true;
  }

  private Configuration configuration() {
    return new Configuration(first(), left.liftedBehindFirst(), open.placed(), state);
  }

  private Operation<C, R> operation(int candidate) {
    return candidate < returned.size()
        ? returned.get(candidate)
        : open.get(candidate - returned.size());
  }

  /**
   * The search leaves an order once it is hopeless; people see more where it goes on as far as it
   * fits.
   */
  private Verdict violated() {
    List<Operation<?, ?>> prefix = new ArrayList<>();
    Deque<Placed<S>> order = new ArrayDeque<>();
    for (Placed<S> p = longest; p != null; p = p.previous()) {
      order.push(p);
    }
    for (Placed<S> placed : order) {
      mark(placed.candidate());
      state = placed.after();
      prefix.add(operation(placed.candidate()));
    }
    int candidate = first();
    while (candidate != NONE && candidate < returned.size()) {
      S after = stateAfter(candidate, plainModel);
      if (after == null) {
        candidate = after(candidate);
      } else {
        mark(candidate);
        state = after;
        prefix.add(operation(candidate));
        candidate = first();
      }
    }
    List<Operation<?, ?>> unplaced = new ArrayList<>();
    for (candidate = first(); candidate != NONE; candidate = after(candidate)) {
      unplaced.add(operation(candidate));
    }
    return new Verdict.Violated(key, prefix, state.toString(), unplaced);
  }
}
