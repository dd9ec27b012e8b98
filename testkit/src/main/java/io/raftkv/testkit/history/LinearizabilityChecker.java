package io.raftkv.testkit.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges whether a history is linearizable, each key by itself. Safe for any thread. */
public final class LinearizabilityChecker {
  private LinearizabilityChecker() {}

  /**
   * The verdict on the whole history: violated if one key is, whatever could not be decided.
   *
   * @param history in any order
   */
  public static <S, C, R> Verdict check(
      Model<S, C, R> model, List<Operation<C, R>> history, SearchLimits limits) {
    Map<String, List<Operation<C, R>>> byKey = new LinkedHashMap<>();
    for (Operation<C, R> operation : history) {
      byKey.computeIfAbsent(operation.key(), _ -> new ArrayList<>()).add(operation);
    }
    long deadlineNanos = System.nanoTime() + limits.time().toNanos();
    long configurations = 0;
    Verdict.@Nullable Undecided undecided = null;
    for (Map.Entry<String, List<Operation<C, R>>> one : byKey.entrySet()) {
      switch (new Search<>(model, one.getKey(), one.getValue()).run(limits, deadlineNanos)) {
        case Verdict.Linearizable linearizable -> configurations += linearizable.configurations();
        case Verdict.Violated violated -> {
          return violated;
        }
        case Verdict.Undecided open -> undecided = undecided == null ? open : undecided;
      }
    }
    return undecided == null ? new Verdict.Linearizable(configurations) : undecided;
  }
}
