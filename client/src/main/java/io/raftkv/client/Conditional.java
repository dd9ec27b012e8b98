package io.raftkv.client;

import java.util.Optional;

/**
 * What became of a write with a precondition. Immutable.
 *
 * @param <T> what a write that happened gives
 */
public sealed interface Conditional<T> {
  /** The precondition held, and the write was done. */
  record Applied<T>(T result) implements Conditional<T> {}

  /**
   * The precondition did not hold; nothing was done.
   *
   * @param currentVersion of the key; 0 where there is none
   * @param currentRevision of its last write; 0 where there is none
   */
  record NotMet<T>(long currentVersion, long currentRevision) implements Conditional<T> {}

  /** Whether the write was done. */
  default boolean isApplied() {
    return this instanceof Applied;
  }

  /** What the write gave; empty where it was not done. */
  default Optional<T> applied() {
    return switch (this) {
      case Applied<T>(T result) -> Optional.of(result);
      case NotMet<T> _ -> Optional.empty();
    };
  }
}
