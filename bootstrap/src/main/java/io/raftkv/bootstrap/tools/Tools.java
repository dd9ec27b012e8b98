package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.IoFault;
import io.raftkv.bootstrap.node.NodeVersion;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The command line of the offline tools. Exit codes: 0 done, 1 not done or damaged, 2 usage. */
@Command(
    name = "raftkv",
    description = "Tools for RaftKV's data at rest.",
    footer = {
      "",
      "The server itself is kvstore, and raftkv serve the same; the client is kvcli.",
      "raftkv COMMAND --help tells more."
    })
public final class Tools {
  private static final Set<String> COMMANDS =
      Set.of("verify", "restore", "dump", "migrate", "recover");
  private static final int WIDTH = 100;

  private final InputStream in;
  private final Writer out;
  private final PrintStream err;
  private final Terminals terminals;

  Tools(InputStream in, OutputStream out, PrintStream err, Terminals terminals) {
    this.in = in;
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    this.err = err;
    this.terminals = terminals;
  }

  /** What the standard streams are. */
  interface Terminals {
    /** The columns of the terminal that standard error is; empty if it is none. */
    OptionalInt errorWidth();

    /** Whether standard output is a terminal. */
    boolean isOutput();
  }

  /** Whether the command line is one of a tool, and not of the server. */
  public static boolean isMeant(String[] arguments) {
    return arguments.length > 0 && COMMANDS.contains(arguments[0]);
  }

  /** Runs a tool and ends the process. */
  public static void main(String[] arguments) {
    // Not System.out, which keeps to itself that nobody reads it any more.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.exit(new Tools(System.in, out, System.err, new ShellTerminals()).run(arguments));
  }

  /** Runs the command line; the exit code. */
  int run(String... arguments) {
    CommandLine line =
        new CommandLine(this)
            .addSubcommand(new VerifyCommand(this))
            .addSubcommand(new RestoreCommand(this))
            .addSubcommand(new DumpCommand(this))
            .addSubcommand(new MigrateCommand(this))
            .addSubcommand(new RecoverCommand(this));
    help(line);
    line.setExpandAtFiles(false); // a path may begin with @
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("--version")
                .versionHelp(true)
                .description("print the version")
                .build());
    line.getSubcommands().values().forEach(Tools::help);
    line.getCommandSpec().version("RaftKV " + NodeVersion.current());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(
        (wrong, _) -> {
          String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
          say(name, text(wrong) + "; see " + name + " --help");
          return ToolFault.USAGE;
        });
    line.setExecutionExceptionHandler(
        (thrown, command, _) -> {
          String name = command.getCommandSpec().qualifiedName();
          if (thrown instanceof ToolFault fault) {
            say(name, fault.text());
            return fault.exitCode();
          }
          if (thrown instanceof IOException fault) {
            say(name, IoFault.describe(fault));
            return ToolFault.FAILED;
          }
          throw thrown;
        });
    line.setExecutionStrategy(
        parsed ->
            parsed.hasSubcommand()
                    || parsed.isUsageHelpRequested()
                    || parsed.isVersionHelpRequested()
                ? new CommandLine.RunLast().execute(parsed)
                : usage(line));
    int code = line.execute(arguments);
    line.getOut().flush();
    return code;
  }

  private static void help(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("print this help")
                .build())
        .usageMessage()
        .width(WIDTH)
        .sortOptions(false);
  }

  private static String text(CommandLine.ParameterException wrong) {
    return wrong instanceof CommandLine.UnmatchedArgumentException unmatched
        ? "unknown argument " + String.join(" ", unmatched.getUnmatched())
        : String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
  }

  private int usage(CommandLine line) {
    line.usage(err);
    return ToolFault.USAGE;
  }

  /** Says something in one line to whoever watches, and not to whoever reads the output. */
  void say(String command, String text) {
    if (!text.isEmpty()) {
      err.println(command + ": " + Quoted.line(text));
      err.flush();
    }
  }

  InputStream in() {
    return in;
  }

  /** Standard output, as UTF-8; to be flushed by whoever writes to it. */
  Writer out() {
    return out;
  }

  void print(List<String> lines) {
    try {
      for (String line : lines) {
        out.write(line + "\n");
      }
      out.flush();
    } catch (IOException e) {
      throw ToolFault.ofOutput(e);
    }
  }

  void flush() {
    print(List.of());
  }

  /** A bar for work that ends before there is any output. */
  TerminalProgress progress(String task) {
    return new TerminalProgress(task, err, terminals::errorWidth, System::nanoTime);
  }

  /** A bar for work with output under way, which must not be on the same terminal. */
  TerminalProgress progressBesideOutput(String task) {
    return new TerminalProgress(
        task,
        err,
        () -> terminals.isOutput() ? OptionalInt.empty() : terminals.errorWidth(),
        System::nanoTime);
  }
}
