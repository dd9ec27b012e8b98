package io.raftkv.testkit.history;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small histories of one key, each with the one thing that makes it right or wrong. */
final class KnownHistories {
  private KnownHistories() {}

  static Stream<Arguments> linearizable() {
    return Stream.of(RIGHT, RIGHT_WITH_UNKNOWN).flatMap(List::stream);
  }

  static Stream<Arguments> notLinearizable() {
    return Stream.of(WRONG_READS, WRONG_WRITES, WRONG_WITH_UNKNOWN).flatMap(List::stream);
  }

  private static final List<Arguments> RIGHT =
      List.of(
          arguments("nothing", ""),
          arguments("a key nobody wrote", "0 1-2 x read = absent store 1000"),
          arguments(
              "a read beside a write sees the old",
              """
            0 1-9 x put a = written version 1 revision 7
            1 2-3 x read = absent store 6
            """),
          arguments(
              "a read beside a write sees the new, and so does the next",
              """
            0 1-9 x put a = written version 1 revision 7
            1 2-3 x read = found a version 1 revision 7 store 7
            2 4-5 x read = found a version 1 revision 7 store 8
            """),
          arguments(
              "what happens at one time is concurrent",
              """
            0 1-5 x put a = written version 1 revision 7
            1 5-6 x read = absent
            """),
          arguments(
              "answers that state nothing but their kind",
              """
            0 1-2 x put a = written
            0 3-4 x put b if version 1 = written
            0 5-6 x put c if version 1 = failed
            0 7-8 x read = found b
            0 9-10 x delete = deleted
            0 11-12 x delete = deleted
            0 13-14 x read = absent
            """),
          arguments(
              "every condition, held and not",
              """
            0 1-2 x put a if absent = written version 1 revision 3
            0 3-4 x put b if absent = failed version 1 revision 3
            0 5-6 x put b if exists = written version 2 revision 5
            0 7-8 x put c if version 1 = failed version 2 revision 5
            0 9-10 x put c if version 2 = written version 3 revision 6
            0 11-12 x put d if revision 3,5 = failed version 3 revision 6
            0 13-14 x put d if revision 5,6 = written version 4 revision 8
            0 15-16 x delete if version 3 = failed version 4 revision 8
            0 17-18 x delete if revision 8 = deleted existed revision 9
            0 19-20 x delete if exists = failed version 0 revision 0
            0 21-22 x delete = deleted nothing revision 9
            0 23-24 x put e if revision 8 = failed version 0 revision 0
            0 25-26 x put e = written version 1 revision 10
            """));

  private static final List<Arguments> RIGHT_WITH_UNKNOWN =
      List.of(
          arguments(
              "an unknown put that shows up later",
              """
            0 1-2 x put a = written version 1 revision 3
            1 3-? x put b = ?
            0 4-5 x read = found a version 1 revision 3 store 9
            0 6-7 x read = found b version 2 revision 10 store 10
            """),
          arguments(
              "an unknown put that never shows up",
              """
            0 1-2 x put a = written version 1 revision 3
            1 3-? x put b = ?
            0 4-5 x put c = written version 2 revision 4
            0 6-7 x read = found c version 2 revision 4 store 4
            """),
          arguments(
              "an unknown put that only a version shows",
              """
            1 1-? x put b = ?
            0 2-3 x put a = written version 2 revision 8
            """),
          arguments(
              "an unknown put and an unknown delete, both seen",
              """
            1 1-? x delete = ?
            2 1-? x put b = ?
            0 2-3 x put a = written version 1 revision 8
            0 4-5 x read = absent store 9
            0 6-7 x read = found b version 1 revision 10
            """),
          arguments(
              "a condition on the revision of an unknown put",
              """
            1 1-? x put b = ?
            2 2-? x put c if revision 8 = ?
            0 2-3 x read = found b
            0 4-5 x read = found c version 2 revision 9
            """));

  private static final List<Arguments> WRONG_READS =
      List.of(
          arguments(
              "a stale read",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x put b = written version 2 revision 4
            1 5-6 x read = found a version 1 revision 3
            """),
          arguments(
              "a stale read of what states nothing",
              """
            0 1-2 x put a = written
            0 3-4 x put b = written
            1 5-6 x read = found a
            """),
          arguments(
              "a read that goes back behind another one",
              """
            0 1-20 x put a = written version 1 revision 3
            1 2-3 x read = found a version 1 revision 3
            2 4-5 x read = absent
            """),
          arguments(
              "a store that goes back",
              """
            0 1-2 x read = absent store 9
            0 3-4 x read = absent store 8
            """),
          arguments(
              "a lost write",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x put b = written version 1 revision 4
            """),
          arguments(
              "a write that was lost to a read",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x read = absent
            """),
          arguments(
              "a value never written",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x read = found b version 1 revision 3
            """),
          arguments(
              "a value before its time",
              """
            0 1-2 x read = found a
            0 3-4 x put a = written
            """));

  private static final List<Arguments> WRONG_WRITES =
      List.of(
          arguments(
              "two compare-and-set from one version",
              """
            0 1-2 x put a = written version 1
            1 3-6 x put b if version 1 = written version 2
            2 4-5 x put c if version 1 = written version 2
            """),
          arguments(
              "two that were both the first",
              """
            1 3-6 x put b if absent = written
            2 4-5 x put c if absent = written
            """),
          arguments(
              "a delete undone",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x delete = deleted existed revision 4
            0 5-6 x read = found a version 1 revision 3
            """),
          arguments(
              "a delete that says nothing was there",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x delete = deleted nothing revision 3
            """),
          arguments(
              "a refusal of a condition that held",
              """
            0 1-2 x put a = written version 1 revision 3
            0 3-4 x put b if version 1 = failed version 1 revision 3
            """),
          arguments(
              "a refusal where there was nothing to refuse",
              """
            0 1-2 x put a = failed version 0 revision 0
            """));

  private static final List<Arguments> WRONG_WITH_UNKNOWN =
      List.of(
          arguments(
              "an unknown put that shows up and vanishes",
              """
            0 1-2 x put a = written version 1 revision 3
            1 3-? x put b = ?
            0 4-5 x read = found b version 2 revision 4
            0 6-7 x read = found a version 1 revision 3
            """),
          arguments(
              "an unknown put that vanishes from what states nothing",
              """
            0 1-2 x put a = written
            1 3-? x put b = ?
            0 4-5 x read = found b
            0 6-7 x read = found a
            """),
          arguments(
              "an unknown put that happened twice",
              """
            1 1-? x put b if absent = ?
            0 2-3 x read = found b version 1 revision 3
            0 4-5 x delete = deleted existed revision 4
            0 6-7 x read = found b version 1 revision 5
            """),
          arguments(
              "an unknown put seen before it was invoked",
              """
            0 1-2 x read = found b
            1 3-? x put b = ?
            """),
          arguments(
              "a revision that an unknown put cannot have",
              """
            0 1-2 x put a = written version 1 revision 3
            1 3-? x put b = ?
            0 4-5 x put c = written version 3 revision 4
            """));
}
