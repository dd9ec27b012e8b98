package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs small commands of the system. */
final class Shell {
  private static final int PATIENCE_SECONDS = 20;

  private Shell() {}

  /** How a command ended, and all that it printed. */
  record Result(int exitCode, String output) {}

  static Result run(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " goes on and on");
      }
      return new Result(process.exitValue(), output.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * What the command printed.
   *
   * @throws IOException with what it printed, if it failed
   */
  static String expect(String... command) throws IOException {
    Result result = run(List.of(command), "");
    if (result.exitCode() != 0) {
      throw new IOException(
          String.join(" ", command) + ": " + result.exitCode() + " " + result.output());
    }
    return result.output();
  }
}
