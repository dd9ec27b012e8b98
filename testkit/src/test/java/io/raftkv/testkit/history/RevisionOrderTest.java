package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories of several keys, each of them linearizable, whose revisions may tell otherwise. */
final class RevisionOrderTest {
  private static final List<Arguments> WRONG =
      List.of(
          arguments(
              "both made revision 3",
              """
            0 1-9 x put a = written version 1 revision 3
            1 1-9 y put b = written version 1 revision 3
            """),
          arguments(
              "both made revision 3",
              """
            0 1-9 x put a = written version 1 revision 2
            0 10-19 x delete = deleted existed revision 3
            1 1-9 y put b = written version 1 revision 3
            """),
          arguments(
              "revision 3 is of another key",
              """
            0 1-9 x put a = written version 1 revision 3
            1 1-? y put b = ?
            2 10-11 y read = found b version 1 revision 3
            """),
          arguments(
              "the key is newer than the store",
              """
            0 1-9 x read = found a revision 5 store 4
            """),
          arguments(
              "revision 3 was made after 4 was there",
              """
            0 1-2 x put a = written version 1 revision 4
            1 3-4 y put b = written version 1 revision 3
            """),
          arguments(
              "revision 3 was made after 3 was there",
              """
            0 1-2 x read = absent store 3
            1 3-4 y put b = written version 1 revision 3
            """),
          arguments(
              "revision 3 was made after 4 was there",
              """
            0 1-? x put a = ?
            2 1-2 x put b if absent = failed version 1 revision 4
            1 3-4 y put b = written version 1 revision 3
            """),
          arguments(
              "the store is shown at 3 after 4",
              """
            0 1-2 x put a = written version 1 revision 4
            1 3-4 y read = absent store 3
            """),
          arguments(
              "the store is shown at 3 after 4",
              """
            0 1-2 x read = absent store 4
            1 3-4 y delete = deleted nothing revision 3
            """));

  static List<Arguments> outOfOrder() {
    return WRONG;
  }

  @ParameterizedTest
  @MethodSource
  void outOfOrder(String why, String text) {
    List<Operation<Call, Reply>> history = HistoryText.parse(text);
    RevisionOrder.Verdict.OutOfOrder verdict =
        assertInstanceOf(RevisionOrder.Verdict.OutOfOrder.class, RevisionOrder.check(history));
    assertEquals(why, verdict.why());
    assertTrue(verdict.describe().contains(verdict.second().toString()));
  }

  @Test
  void noKeyShowsItByItself() {
    List<Operation<Call, Reply>> history =
        HistoryText.parse(
            """
            0 1-2 x put a = written version 1 revision 4
            1 3-4 y put b = written version 1 revision 3
            """);
    assertInstanceOf(
        Verdict.Linearizable.class,
        LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD));
    assertInstanceOf(RevisionOrder.Verdict.OutOfOrder.class, RevisionOrder.check(history));
  }

  @Test
  void whatOverlapsMayBeInAnyOrder() {
    assertEquals(
        new RevisionOrder.Verdict.InOrder(6),
        RevisionOrder.check(
            HistoryText.parse(
                """
                0 1-9 x put a = written version 1 revision 8
                1 2-3 y put b = written version 1 revision 6
                2 9-20 y read = found b version 1 revision 6 store 7
                3 21-22 x read = found a version 1 revision 8 store 8
                0 23-24 y delete = deleted existed revision 9
                0 25-26 y delete = deleted nothing revision 9
                1 27-28 y delete = deleted
                1 29-? x put c = ?
                """)));
  }
}
