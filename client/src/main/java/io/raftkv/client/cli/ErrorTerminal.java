package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the shell whether standard error is a terminal, and how wide: Java tells of standard input
 * and output together alone.
 */
final class ErrorTerminal {
  private static final int DEFAULT = 80;
  private static final int LEAST = 40;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

  private ErrorTerminal() {}

  /** Its columns; empty if it is none. */
  static OptionalInt width() {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "test -t 2 && { stty size <&2 2>/dev/null || echo; }")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (process.waitFor() != 0) {
        return OptionalInt.empty();
      }
      Matcher size = SIZE.matcher(out);
      int width = size.matches() ? Integer.parseInt(size.group(1)) : DEFAULT;
      return OptionalInt.of(width < LEAST ? DEFAULT : width);
    } catch (IOException noShell) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
