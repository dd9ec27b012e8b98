package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The checker against one that tries every order and rules nothing out: on small histories, right
 * and wrong, with values that are put twice too. {@code -Draftkv.seed=N} repeats one.
 */
final class ExhaustiveSearchTest {
  private static final int SEEDS = 4_000;

  @Test
  void bothComeToOneVerdict() {
    Long only = Long.getLong("raftkv.seed");
    if (only != null) {
      compare(only);
      return;
    }
    int wrong = 0;
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < SEEDS; i++) {
      wrong += compare(seeds.nextLong() >>> 1) ? 0 : 1;
    }
    assertTrue(wrong > SEEDS / 10 && wrong < SEEDS * 9 / 10, wrong + " were not linearizable");
  }

  private static boolean compare(long seed) {
    List<Operation<Call, Reply>> history = history(seed);
    boolean expected = isLinearizable(KeyState.NEVER_WRITTEN, history);
    Verdict verdict =
        LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD);
    assertEquals(
        expected,
        verdict instanceof Verdict.Linearizable,
        () -> "with -Draftkv.seed=" + seed + ": " + verdict.describe() + "\nof " + history);
    return expected;
  }

  private static List<Operation<Call, Reply>> history(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomHistory.Shape shape =
        new RandomHistory.Shape(1, random.nextInt(2, 6), 9, 35, random.nextBoolean());
    int values = random.nextInt(1, 12);
    int wrongPercent = random.nextInt(25);
    List<Operation<Call, Reply>> history = new ArrayList<>();
    for (Operation<Call, Reply> o : RandomHistory.of(seed, shape)) {
      Call call =
          o.call() instanceof Call.Put put
              ? new Call.Put(fewer(put.value(), values), put.precondition())
              : o.call();
      Reply reply = o.result();
      if (reply instanceof Reply.Found found) {
        reply =
            new Reply.Found(
                fewer(found.value(), values),
                found.version(),
                random.nextInt(3) == 0 ? Reply.NOT_STATED : found.revision(),
                random.nextBoolean() ? Reply.NOT_STATED : found.storeRevision());
      }
      if (reply != null && random.nextInt(100) < wrongPercent) {
        reply = wrong(reply, random);
      }
      history.add(
          new Operation<>(o.process(), o.key(), call, o.invokedNanos(), o.returnedNanos(), reply));
    }
    return history;
  }

  private static String fewer(String value, int values) {
    return "v" + Integer.parseInt(value.substring(1)) % values;
  }

  private static Reply wrong(Reply reply, SplittableRandom random) {
    return switch (reply) {
      case Reply.Written(long version, long revision) ->
          new Reply.Written(1 + random.nextInt(3), random.nextBoolean() ? revision : -1);
      case Reply.Deleted(Boolean existed, long revision) ->
          new Reply.Deleted(existed == null || !existed, revision);
      case Reply.Failed(long version, long revision) ->
          new Reply.Failed(random.nextInt(3), random.nextBoolean() ? revision : -1);
      case Reply.Found(String value, long version, long revision, long store) ->
          random.nextInt(3) == 0
              ? new Reply.Absent(store)
              : new Reply.Found("v" + random.nextInt(9), random.nextInt(1, 4), revision, store);
      case Reply.Absent(long store) ->
          new Reply.Found("v" + random.nextInt(9), 1, Reply.NOT_STATED, store);
    };
  }

  private static boolean isLinearizable(KeyState state, List<Operation<Call, Reply>> left) {
    if (left.stream().allMatch(Operation::isOpen)) {
      return true;
    }
    long firstReturn =
        left.stream().mapToLong(Operation::returnedNanos).min().orElse(Operation.NEVER);
    for (Operation<Call, Reply> next : left) {
      if (next.invokedNanos() <= firstReturn) {
        KeyState after =
            next.result() == null
                ? open(state, next.call())
                : KeyModel.INSTANCE.apply(state, next.call(), next.result());
        List<Operation<Call, Reply>> others = new ArrayList<>(left);
        others.remove(next);
        if (after != null && isLinearizable(after, others)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable KeyState open(KeyState state, Call call) {
    return switch (call) {
      case Call.Read _ -> null;
      case Call.Write write when !state.mayHold(write.precondition()) -> null;
      case Call.Put put -> state.put(put.value(), Reply.NOT_STATED, true);
      case Call.Delete _ -> state.isPresent() ? state.deleted(Reply.NOT_STATED, true) : null;
    };
  }
}
