package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories as long as those of an hour of faults: judged in seconds, and without recursion. */
final class LongHistoriesTest {
  private static final Duration AT_MOST = Duration.ofSeconds(20); // of a machine that is busy

  @ParameterizedTest(name = "{0} operations, {1} keys, {2} % unknown, terse: {3}")
  @CsvSource({
    "50000, 50, 0, false",
    "50000, 50, 1, false",
    "50000, 50, 1, true",
    "100000, 1, 0, false",
    "20000, 1, 1, true"
  })
  void areJudgedInSeconds(
      int operations, int keys, int unknownPercent, boolean terse, TestReporter reporter) {
    List<Operation<Call, Reply>> history =
        RandomHistory.of(7, new RandomHistory.Shape(keys, 16, operations, unknownPercent, terse));
    long begun = System.nanoTime();
    Verdict verdict =
        LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD);
    RevisionOrder.Verdict revisions = RevisionOrder.check(history);
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    reporter.publishEntry(taken.toMillis() + " ms: " + verdict.describe());
    assertInstanceOf(Verdict.Linearizable.class, verdict, verdict::describe);
    assertInstanceOf(RevisionOrder.Verdict.InOrder.class, revisions);
    assertTrue(taken.compareTo(AT_MOST) < 0, () -> "it took " + taken);
  }

  @ParameterizedTest
  @EnumSource
  void aWrongAnswerIsFoundInThem(Corruption corruption) {
    List<Operation<Call, Reply>> history =
        RandomHistory.of(7, new RandomHistory.Shape(50, 16, 50_000, 1, false));
    Verdict verdict =
        LinearizabilityChecker.check(
            KeyModel.INSTANCE,
            corruption.of(history, new SplittableRandom(7)),
            SearchLimits.STANDARD);
    assertInstanceOf(Verdict.Violated.class, verdict, verdict::describe);
  }
}
