package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TaskProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private String shown(OptionalInt width, long millis) {
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (TaskProgress progress =
        new TaskProgress("Import", TaskProgress.Unit.KEYS, err, () -> width, clock::get)) {
      progress.expect(10);
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
      progress.reach(5);
      progress.reach(10);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aBarIsOnATerminalAloneAndThenGone() {
    assertEquals("", shown(OptionalInt.empty(), 600));
    assertEquals("", shown(OptionalInt.of(80), 100)); // too short to be looked at
    String bar = shown(OptionalInt.of(80), 600);
    assertTrue(bar.contains("Import 100%"), bar);
    assertTrue(bar.endsWith("\r" + " ".repeat(79) + "\r"), bar);
  }
}
