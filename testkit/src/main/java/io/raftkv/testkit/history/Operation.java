package io.raftkv.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a history: what a process asked of a key, and what it was told.
 *
 * <p>An operation whose result is not known is open: it may have taken effect at any time after its
 * invocation, the end of the history included, or never. One that was refused never took effect and
 * belongs into no history.
 *
 * @param process who asked; a process asks one thing at a time
 * @param key what is asked of other keys has no bearing on this one
 * @param invokedNanos a time before it was sent, on the same clock for the whole history
 * @param returnedNanos a time after its result had come; {@link #NEVER} where it is open
 * @param result null where it is open
 * @param <C> what can be asked
 * @param <R> what can be told
 */
public record Operation<C, R>(
    int process, String key, C call, long invokedNanos, long returnedNanos, @Nullable R result) {
  /** When an open operation returns. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Refuses what cannot have happened. */
  public Operation {
    if (returnedNanos < invokedNanos) {
      throw new IllegalArgumentException("an operation returns after its invocation");
    }
    if ((result == null) != (returnedNanos == NEVER)) {
      throw new IllegalArgumentException("an operation has a result if, and only if, it returned");
    }
  }

  /** An operation whose result is known. */
  public static <C, R> Operation<C, R> returned(
      int process, String key, C call, long invokedNanos, long returnedNanos, R result) {
    return new Operation<>(process, key, call, invokedNanos, returnedNanos, result);
  }

  /** An operation whose result will never be known. */
  public static <C, R> Operation<C, R> open(int process, String key, C call, long invokedNanos) {
    return new Operation<>(process, key, call, invokedNanos, NEVER, null);
  }

  /** Whether its result is not known. */
  public boolean isOpen() {
    return result == null;
  }

  /** The operation's line in {@link HistoryText}. */
  @Override
  public String toString() {
    return process
        + " "
        + invokedNanos
        + "-"
        + (isOpen() ? "?" : returnedNanos)
        + " "
        + Words.encode(key)
        + " "
        + call
        + " = "
        + (result == null ? "?" : result);
  }
}
