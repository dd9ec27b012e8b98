package io.raftkv.client.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line; picocli would print the whole help besides. */
final class UsageFault {
  private UsageFault() {}

  static String text(ParameterException fault) {
    CommandLine command = fault.getCommandLine();
    String help = "ee " + command.getCommandSpec().qualifiedName() + " --help";
    String what =
        fault instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : String.valueOf(fault.getMessage());
    String line = what.lines().findFirst().orElse("a bad command line");
    return line + (line.endsWith("?") ? " S" : "; s") + help;
  }

  private static String unmatched(UnmatchedArgumentException fault) {
    // The first alone: what follows it may be a secret.
    String first = fault.getUnmatched().getFirst();
    String kind = "unexpected argument ";
    if (first.startsWith("-")) {
      first = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
      kind = "unknown option ";
    } else if (!fault.getCommandLine().getSubcommands().isEmpty()) {
      kind = "unknown command ";
    }
    List<String> near = fault.getSuggestions();
    return kind + first + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?");
  }

  /** What may be told of a fault of the program: its message may hold what is nobody's business. */
  static String unforeseen(Throwable fault) {
    if (fault instanceof OutOfMemoryError) {
      return "out of memory; give kvcli more by KVCLI_OPTS=-Xmx1g";
    }
    StackTraceElement[] trace = fault.getStackTrace();
    String place = trace.length == 0 ? "" : " at " + trace[0];
    return "a fault of kvcli itself, please report it: " + fault.getClass().getName() + place;
  }
}
