package io.raftkv.bootstrap;

import io.raftkv.bootstrap.config.ConfigOutcome;
import io.raftkv.bootstrap.config.ConfigSource;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.logging.LogSetup;
import io.raftkv.bootstrap.node.Node;
import io.raftkv.bootstrap.node.NodeVersion;
import io.raftkv.bootstrap.node.StartFault;
import io.raftkv.bootstrap.tools.Tools;
import java.io.Console;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The entry of the server, and of the tools where the first argument names one. Exit codes: 0 done,
 * 1 it cannot run, 2 bad configuration.
 */
public final class Main {
  private static final int CANNOT_RUN = 1;
  private static final int BAD_CONFIGURATION = 2;

  /** What may stand before the flags of the server. */
  private static final String SERVE = "serve";

  private Main() {}

  /** Runs the server until the process is told to end, or prints what was asked for. */
  public static void main(String[] arguments) {
    if (Tools.isMeant(arguments)) {
      Tools.main(arguments);
      return;
    }
    boolean named = arguments.length > 0 && arguments[0].equals(SERVE);
    String[] flags = named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    switch (ConfigSource.load(flags, System.getenv(), onTerminal(), NodeVersion.current())) {
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
    LastResort lastResort = new LastResort(CANNOT_RUN);
    Thread.setDefaultUncaughtExceptionHandler(lastResort);
    AtomicBoolean ending = new AtomicBoolean(); // set by the one that ends the process
    try {
      Node node = Node.of(configuration);
      // Before the start, which may read a log for minutes.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, ending), "raftkv-stop"));
      String reason = node.start();
      if (reason != null && ending.compareAndSet(false, true)) {
        fail(reason);
      }
    } catch (Throwable fault) { // or the threads that have begun would keep a dead server alive
      if (ending.compareAndSet(false, true)) {
        lastResort.freeReserve();
        try {
          fail(StartFault.of(fault, configuration.value(Settings.DATA_DIR)));
        } catch (OutOfMemoryError silenced) {
          lastResort.lastWords();
        } finally {
          Runtime.getRuntime().halt(CANNOT_RUN);
        }
      }
    }
  }

  /** A JVM that ends by a signal exits with 143, and to stop is what it was asked for: 0. */
  private static void stop(Node node, AtomicBoolean ending) {
    if (ending.compareAndSet(false, true)) {
      node.stop();
      LogSetup.close();
      Runtime.getRuntime().halt(0);
    }
  }

  /** Files and sockets go with the process. */
  private static void fail(String reason) {
    LogSetup.close();
    print(System.err, "kvstore: cannot start: " + reason + System.lineSeparator());
    Runtime.getRuntime().halt(CANNOT_RUN);
  }
}
