package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verdicts on {@link KnownHistories}, and what they say to people. */
final class KnownHistoriesTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.raftkv.testkit.history.KnownHistories#linearizable")
  void theRightOnesAreAccepted(String what, String text) {
    Verdict verdict = check(text);
    assertInstanceOf(Verdict.Linearizable.class, verdict, () -> what + ": " + verdict.describe());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.raftkv.testkit.history.KnownHistories#notLinearizable")
  void theWrongOnesAreRefused(String what, String text) {
    Verdict verdict = check(text);
    assertInstanceOf(Verdict.Violated.class, verdict, () -> what + ": " + verdict.describe());
  }

  private static Verdict check(String text) {
    return LinearizabilityChecker.check(
        KeyModel.INSTANCE, HistoryText.parse(text), SearchLimits.STANDARD);
  }

  @Test
  void aViolationSaysWhatFitsAndWhatDoesNot() {
    Verdict verdict =
        check(
            """
            0 1-2 y put a = written version 1 revision 1
            0 3-4 x put a = written version 1 revision 3
            0 5-6 x put b = written version 2 revision 4
            1 7-9 x read = found a version 1 revision 3
            0 7-8 x read = found b version 2 revision 4
            0 10-11 x read = found b version 2 revision 4
            """);
    Verdict.Violated violated = assertInstanceOf(Verdict.Violated.class, verdict);
    assertEquals("x", violated.key());
    assertEquals(3, violated.prefix().size());
    assertEquals(
        HistoryText.parse("1 7-9 x read = found a version 1 revision 3"), violated.unplaced());
    assertEquals(
        """
        not linearizable: key x
        the longest order found has 3 operations:
          0 3-4 x put a = written version 1 revision 3
          0 5-6 x put b = written version 2 revision 4
          0 7-8 x read = found b version 2 revision 4
        then the key is: value b, version 2, revision 4, store at 4 or later
        and of these, which were under way, none fits:
          1 7-9 x read = found a version 1 revision 3""",
        violated.describe());
  }

  @Test
  void aLimitThatIsReachedLeavesItUndecided() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append("%d 1-100 x put %d = written\n".formatted(i, i));
    }
    text.append("0 101-102 x read = found lost\n");
    List<Operation<Call, Reply>> history = HistoryText.parse(text.toString());
    Verdict verdict =
        LinearizabilityChecker.check(
            KeyModel.INSTANCE, history, new SearchLimits(SearchLimits.STANDARD.time(), 10_000));
    Verdict.Undecided undecided = assertInstanceOf(Verdict.Undecided.class, verdict);
    assertEquals("x", undecided.key());
    assertTrue(undecided.describe().contains("too many ways"), undecided::describe);
  }
}
