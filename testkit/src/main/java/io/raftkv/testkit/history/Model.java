package io.raftkv.testkit.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one key would do if operations came one at a time.
 *
 * @param <S> a state of the key: immutable, with equality by what it holds
 * @param <C> what can be asked
 * @param <R> what can be told
 */
public interface Model<S, C, R> {
  /** A model that may use what it knows of all the operations on the key to rule states out. */
  default Model<S, C, R> knowing(List<Operation<C, R>> operations) {
    return this;
  }

  /** The state before any operation. */
  S initial();

  /** The state after the call, or null if it cannot have this result in this state. */
  @Nullable S apply(S state, C call, R result);

  /**
   * The state after a call whose result is not known. One that changes nothing may return the same
   * state: it need not take effect at all.
   */
  S applyOpen(S state, C call);

  /**
   * Whether a call with this result changes nothing, whichever state it comes to, and all that
   * could follow on the state before it can follow on the one after it, too.
   */
  default boolean onlyObserves(S before, C call, R result, S after) {
    return false;
  }

  /** Open calls of equal kinds are interchangeable: no result tells which of them took effect. */
  default Object kind(C call) {
    return call;
  }

  /**
   * Whether the call could have this result in this state or after other calls. A wrong yes costs
   * time; a wrong no makes the verdict wrong.
   *
   * @param callsAtMost how many other calls can come before it
   */
  default boolean reachable(S state, C call, R result, int callsAtMost) {
    return true;
  }
}
