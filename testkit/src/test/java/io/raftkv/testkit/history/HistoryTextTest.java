package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkv.domain.command.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Histories to a file and back. {@code -Draftkv.history=FILE} checks one that was kept. */
final class HistoryTextTest {
  @Test
  void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
    List<Operation<Call, Reply>> history = new ArrayList<>();
    for (boolean terse : new boolean[] {false, true}) {
      history.addAll(RandomHistory.of(5, new RandomHistory.Shape(3, 4, 500, 10, terse)));
    }
    Call strange = new Call.Put("", new Precondition.RevisionIn(List.of(1L, 2L)));
    history.add(Operation.open(0, " = ?\n#%\u00e4+'", strange, 9));
    history.add(Operation.returned(1, "''", new Call.Read(), 9, 9, new Reply.Found("", -1, 3, -1)));
    Path file = folder.resolve("history.txt");
    HistoryText.write(file, history);
    assertEquals(history, HistoryText.read(file));
    assertEquals(1 + history.size(), Files.readAllLines(file).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1-2 x put a|= should come after the call",
        "0 1-2 x put a = |the line ends too soon",
        "0 1-2 x take = absent|'take' is no call",
        "0 1-2 x read = gone|'gone' is no reply",
        "0 1-2 x put a if big = written|'big' is no condition",
        "0 1-2 x read = absent store 1 store 2|nothing should come at 'store' and after it",
        "0 12 x read = absent|'12' is not invoked-returned",
        "0 2-1 x read = absent|an operation returns after its invocation",
        "0 1-? x read = absent|an operation has a result if",
        "0 1-2 x read = ?|an operation has a result if",
        "zero 1-2 x read = absent|zero",
      })
  void whatIsNoHistoryIsRefusedWithItsLine(String line, String why) {
    String thrown =
        assertThrows(
                IllegalArgumentException.class,
                () -> HistoryText.parse("# two lines\n\n" + line + "\n"))
            .toString();
    assertTrue(thrown.contains(": line 3: ") && thrown.contains(why), thrown);
  }

  /** Skipped without {@code -Draftkv.history=FILE}. */
  @Test
  void theOneThatWasKeptIsRight() throws IOException {
    String file = System.getProperty("raftkv.history");
    assumeTrue(file != null, "no -Draftkv.history");
    List<Operation<Call, Reply>> history = HistoryText.read(Path.of(String.valueOf(file)));
    Verdict verdict =
        LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD);
    assertInstanceOf(Verdict.Linearizable.class, verdict, verdict::describe);
    assertInstanceOf(RevisionOrder.Verdict.InOrder.class, RevisionOrder.check(history));
  }
}
