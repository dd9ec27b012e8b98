package io.raftkv.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Comparisons, and what is done if they all hold and if not, in one step and at one revision.
 * Immutable: each method gives another one. At most 1000 comparisons and operations.
 *
 * <pre>{@code
 * Transaction.when(Comparison.absent("lock"))
 *     .then(Operation.put("lock", "me"))
 *     .otherwise(Operation.get("lock"))
 * }</pre>
 */
public final class Transaction {
  private final List<Comparison> comparisons;
  private final List<Operation> then;
  private final List<Operation> otherwise;

  private Transaction(
      List<Comparison> comparisons, List<Operation> then, List<Operation> otherwise) {
    this.comparisons = comparisons;
    this.then = then;
    this.otherwise = otherwise;
  }

  /** One that compares; without comparisons it always does what is under {@link #then}. */
  public static Transaction when(Comparison... comparisons) {
    return new Transaction(List.of(comparisons), List.of(), List.of());
  }

  /** One that does this, whatever is there. */
  public static Transaction of(Operation... operations) {
    return when().then(operations);
  }

  /** Also compares that. */
  public Transaction and(Comparison... more) {
    return new Transaction(joined(comparisons, List.of(more)), then, otherwise);
  }

  /** Also does that if all comparisons hold. */
  public Transaction then(Operation... more) {
    return new Transaction(comparisons, joined(then, List.of(more)), otherwise);
  }

  /** Also does that if not all comparisons hold. */
  public Transaction otherwise(Operation... more) {
    return new Transaction(comparisons, then, joined(otherwise, List.of(more)));
  }

  private static <T> List<T> joined(List<T> before, List<T> more) {
    List<T> all = new ArrayList<>(before);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** What must hold. */
  public List<Comparison> comparisons() {
    return comparisons;
  }

  /** What is done if it holds. */
  public List<Operation> then() {
    return then;
  }

  /** What is done if not. */
  public List<Operation> otherwise() {
    return otherwise;
  }
}
