package io.raftkv.bootstrap.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class TerminalProgressTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;
  private int asked;

  private TerminalProgress progress(OptionalInt width) {
    return new TerminalProgress(
        "Verifying",
        err,
        () -> {
          asked++;
          return width;
        },
        () -> nanos);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void passSeconds(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  @RepeatedTest(200) // the bar is drawn by a thread of the library, which may come late
  void longWorkHasABarThatIsGoneAtTheEnd() {
    try (TerminalProgress progress = progress(OptionalInt.of(70))) {
      progress.expect(100 * MIB);
      progress.advance(10 * MIB);
      assertEquals("", printed());
      passSeconds(1);
      progress.advance(40 * MIB);
      progress.advance(50 * MIB);
    }
    assertTrue(printed().startsWith("\rVerifying "), printed());
    assertTrue(printed().contains("100/100 MiB"), printed());
    assertTrue(printed().endsWith("\r" + " ".repeat(69) + "\r"), printed());
    for (String line : printed().split("\r", -1)) {
      assertTrue(line.length() < 70, line);
    }
    assertEquals(1, asked);
  }

  @Test
  void workOfUnknownLengthHasOneToo() {
    try (TerminalProgress progress = progress(OptionalInt.of(70))) {
      passSeconds(1);
      progress.advance(3 * MIB);
    }
    assertTrue(printed().contains("3/? MiB"), printed());
  }

  @Test
  void shortWorkAsksForNoTerminal() {
    try (TerminalProgress progress = progress(OptionalInt.of(70))) {
      progress.expect(100);
      progress.advance(100);
    }
    assertEquals("", printed());
    assertEquals(0, asked);
  }

  @Test
  void nothingIsPrintedWhereThereIsNoTerminal() {
    try (TerminalProgress progress = progress(OptionalInt.empty())) {
      progress.expect(100);
      passSeconds(1);
      progress.advance(50);
      progress.advance(50);
    }
    assertEquals("", printed());
    assertEquals(1, asked);
  }

  @Test
  void thisTestHasNoTerminal() {
    assertEquals(OptionalInt.empty(), new ShellTerminals().errorWidth());
  }
}
