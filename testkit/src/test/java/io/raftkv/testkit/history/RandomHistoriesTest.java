package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories of a store that is linearizable, and the same with an answer that is wrong. {@code
 * -Draftkv.seed=N} repeats one.
 */
final class RandomHistoriesTest {
  private static final int SEEDS = 150;

  private static LongStream seeds() {
    Long only = Long.getLong("raftkv.seed");
    return only == null
        ? new SplittableRandom().longs(SEEDS).map(seed -> seed >>> 1)
        : LongStream.of(only);
  }

  private static RandomHistory.Shape shape(long seed, int unknownPercent) {
    SplittableRandom random = new SplittableRandom(seed);
    return new RandomHistory.Shape(
        random.nextInt(1, 6), random.nextInt(2, 12), 400, unknownPercent, random.nextBoolean());
  }

  @ParameterizedTest(name = "{0} % unknown")
  @ValueSource(ints = {0, 3, 10})
  void whatIsLinearizableIsAccepted(int unknownPercent) {
    seeds()
        .forEach(
            seed -> {
              List<Operation<Call, Reply>> history =
                  RandomHistory.of(seed, shape(seed, unknownPercent));
              assertInstanceOf(
                  Verdict.Linearizable.class,
                  check(history),
                  () -> say(seed, check(history).describe()));
              assertInstanceOf(
                  RevisionOrder.Verdict.InOrder.class,
                  RevisionOrder.check(history),
                  () -> say(seed, "revisions"));
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCorruptedIsRefused(Corruption corruption) {
    long corrupted =
        seeds()
            .filter(
                seed -> {
                  List<Operation<Call, Reply>> right = RandomHistory.of(seed, shape(seed, 3));
                  List<Operation<Call, Reply>> wrong =
                      corruption.of(right, new SplittableRandom(seed));
                  if (right.equals(wrong)) {
                    return false;
                  }
                  Verdict verdict = check(wrong);
                  assertInstanceOf(
                      Verdict.Violated.class, verdict, () -> say(seed, verdict.describe()));
                  return true;
                })
            .count();
    assertTrue(
        corrupted >= SEEDS / 2 || Long.getLong("raftkv.seed") != null,
        () -> "only " + corrupted + " histories could be corrupted");
  }

  private static Verdict check(List<Operation<Call, Reply>> history) {
    return LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD);
  }

  private static String say(long seed, String what) {
    return "with -Draftkv.seed=" + seed + ": " + what;
  }
}
