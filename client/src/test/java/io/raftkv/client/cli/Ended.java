package io.raftkv.client.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How a run of kvcli within the process ended. */
record Ended(int code, String out, String err) {
  static Ended of(Map<String, String> environment, String... arguments) {
    return of(new ByteArrayInputStream(new byte[0]), environment, arguments);
  }

  static Ended of(InputStream in, Map<String, String> environment, String... arguments) {
    return of(in, question -> null, environment, arguments);
  }

  static Ended of(
      InputStream in,
      PasswordSource.Prompt prompt,
      Map<String, String> environment,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new KvCli(in, printing(out), printing(err), prompt, environment).run(arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream printing(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
