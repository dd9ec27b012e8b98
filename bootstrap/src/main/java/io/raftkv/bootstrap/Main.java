package io.raftkv.bootstrap;

import io.raftkv.bootstrap.config.ConfigOutcome;
import io.raftkv.bootstrap.config.ConfigSource;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.logging.LogSetup;
import io.raftkv.bootstrap.node.Node;
import io.raftkv.bootstrap.node.NodeVersion;
import java.io.Console;
import java.io.PrintStream;

/** The server's entry. Exit codes: 0 done, 1 it cannot run, 2 bad configuration. */
public final class Main {
  private static final int CANNOT_RUN = 1;
  private static final int BAD_CONFIGURATION = 2;

  private Main() {}

  /** Runs the server until the process is told to end, or prints what was asked for. */
  public static void main(String[] arguments) {
    switch (ConfigSource.load(arguments, System.getenv(), onTerminal(), NodeVersion.current())) {
      case ConfigOutcome.Print(String text) -> print(System.out, text);
      case ConfigOutcome.Refused(String line) -> {
        print(System.err, "kvstore: " + line + System.lineSeparator());
        System.exit(BAD_CONFIGURATION);
      }
      case ConfigOutcome.Run(Configuration configuration) -> run(configuration);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where there is no terminal
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static void print(PrintStream stream, String text) {
    stream.print(text);
    stream.flush();
  }

  private static void run(Configuration configuration) {
    LogSetup.apply(
        configuration.value(Settings.LOG_LEVEL), configuration.value(Settings.LOG_FORMAT));
    Node node = Node.of(configuration);
    String reason = node.start();
    if (reason != null) {
      LogSetup.close();
      print(System.err, "kvstore: cannot start: " + reason + System.lineSeparator());
      System.exit(CANNOT_RUN);
    }
    // A JVM that ends by a signal exits with 143, and to stop is what it was asked for: 0.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.stop();
                  LogSetup.close();
                  Runtime.getRuntime().halt(0);
                },
                "raftkv-stop"));
  }
}
