package io.raftkv.client.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command line client. Exit codes: 0 done, 1 the server said no, 2 usage, 3 could not reach the
 * server, 4 not authorised.
 */
@Command(
    name = "kvcli",
    description = "Talks to RaftKV.",
    mixinStandardHelpOptions = true,
    versionProvider = KvCli.Version.class,
    footer = {
      "",
      "Environment: RAFTKV_SERVER, RAFTKV_PROTOCOL, RAFTKV_TIMEOUT, RAFTKV_TOKEN, RAFTKV_API_KEY;"
          + " flags win.",
      "Exit codes: 0 done, 1 the server said no, 2 usage, 3 no server reached, 4 not authorised."
    })
public final class KvCli {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final PasswordSource.Prompt prompt;
  private final Map<String, String> environment;
  private final BooleanSupplier terminal;

  private boolean shell;

  @Mixin private final Connection connection;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON")
  private boolean json;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "print without colour, also on a terminal")
  private boolean noColor;

  KvCli(
      InputStream in,
      PrintStream out,
      PrintStream err,
      PasswordSource.Prompt prompt,
      Map<String, String> environment) {
    this(in, out, err, prompt, environment, () -> false);
  }

  private KvCli(
      InputStream in,
      PrintStream out,
      PrintStream err,
      PasswordSource.Prompt prompt,
      Map<String, String> environment,
      BooleanSupplier terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.environment = environment;
    this.terminal = terminal;
    this.connection = new Connection(environment);
  }

  /** Says which version this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var descriptor = KvCli.class.getModule().getDescriptor();
      return new String[] {
        "kvcli " + (descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown"))
      };
    }
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Straight to the descriptor: System.out would keep to itself what it could not write.
    CheckedOutput output = new CheckedOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out =
        new PrintStream(new BufferedOutputStream(output), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    KvCli cli =
        new KvCli(
            System.in,
            out,
            err,
            PasswordSource::atTerminal,
            System.getenv(),
            PasswordSource::isTerminal);
    System.exit(cli.flushed(cli.run(arguments), output));
  }

  /** The exit code, once it is known what became of the output. */
  int flushed(int exitCode, CheckedOutput output) {
    out.flush();
    IOException fault = output.fault();
    if (fault == null) {
      return exitCode;
    }
    String reason = FileFault.reason(fault);
    if (!reason.equals("Broken pipe")) { // a reader that has enough, such as head, is no failure
      fail("the output could not be written: " + reason);
    }
    return exitCode == 0 ? CliFault.REFUSED : exitCode;
  }

  /** Runs one command; the exit code. */
  int run(String... arguments) {
    return execute(commands(), arguments);
  }

  /** The same of commands that have been made. */
  int execute(CommandLine commands, String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\ufffd') >= 0) {
        fail(
            "an argument holds bytes that are no text in this locale; set LC_ALL=C.UTF-8, or give"
                + " the value by - or --file");
        return CliFault.USAGE;
      }
    }
    try {
      return commands.execute(arguments);
    } catch (Error fault) { // picocli lets these through
      fail(UsageFault.unforeseen(fault));
      return CliFault.REFUSED;
    }
  }

  /**
   * The commands. What a line sets of the options is gone with the next line; what was set before
   * they were made stays.
   */
  CommandLine commands() {
    CommandLine line =
        new CommandLine(this)
            .addSubcommand(new KeyCommands.Get(this))
            .addSubcommand(new KeyCommands.Put(this))
            .addSubcommand(new KeyCommands.Delete(this))
            .addSubcommand(new KeyCommands.ListKeys(this))
            .addSubcommand(new VersionCommands.Cas(this))
            .addSubcommand(new VersionCommands.Ttl(this))
            .addSubcommand(new NodeCommands.Stats(this))
            .addSubcommand(new NodeCommands.Health(this))
            .addSubcommand(new NodeCommands.Ready(this))
            .addSubcommand(new NodeCommands.TakeSnapshot(this))
            .addSubcommand(new BackupCommand(this))
            .addSubcommand(new ExportCommand(this))
            .addSubcommand(new ImportCommand(this))
            .addSubcommand(new SessionCommands.Login(this))
            .addSubcommand(new SessionCommands.Logout(this))
            .addSubcommand(new BenchCommand(this))
            .addSubcommand(new CompletionCommand(this))
            .addSubcommand(new ShellCommand(this))
            .addSubcommand(new TxnCommand(this))
            .addSubcommand(new WatchCommand(this))
            .addSubcommand(ClusterCommands.group(this))
            .addSubcommand(UserCommands.group(this))
            .addSubcommand(ApiKeyCommands.group(this));
    addHelp(line);
    hideInherited(line);
    line.setExpandAtFiles(false); // a value that begins with @ is a value
    line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(this::execute);
    line.setParameterExceptionHandler((fault, given) -> usage(UsageFault.text(fault)));
    line.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          if (thrown instanceof CliFault fault) {
            fail(fault.text());
            return fault.exitCode();
          }
          fail(UsageFault.unforeseen(thrown));
          return CliFault.REFUSED;
        });
    return line;
  }

  private int execute(CommandLine.ParseResult parsed) {
    if (parsed.hasSubcommand()
        || parsed.isUsageHelpRequested()
        || parsed.isVersionHelpRequested()) {
      return new CommandLine.RunLast().execute(parsed);
    }
    return !shell && terminal.getAsBoolean()
        ? new ShellCommand(this).call()
        : usage("no command is given; see kvcli --help");
  }

  private static void addHelp(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
      addHelp(command);
    }
  }

  /** Commands take the options of all behind their own too, whose help shows its own alone. */
  private static void hideInherited(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      for (OptionSpec option : dropInherited(command)) {
        // Which puts it into the command's own subcommands as well.
        command.getCommandSpec().addOption(OptionSpec.builder(option).hidden(true).build());
      }
    }
  }

  private static List<OptionSpec> dropInherited(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<OptionSpec> inherited = spec.options().stream().filter(OptionSpec::inherited).toList();
    inherited.forEach(spec::remove);
    command.getSubcommands().values().forEach(KvCli::dropInherited);
    return inherited;
  }

  int usage(String text) {
    fail(text);
    return CliFault.USAGE;
  }

  private void fail(String text) {
    Ansi ansi = noColor ? Ansi.OFF : Ansi.AUTO;
    err.println(ansi.new Text("@|red Error:|@ ").toString() + text);
    err.flush();
  }

  /** From now on there are several commands; false if so there were before. */
  boolean becomeShell() {
    boolean first = !shell;
    shell = true;
    connection.keep();
    return first;
  }

  /** Ends what the commands had in common. */
  void endShell() {
    connection.close();
  }

  Connection connection() {
    return connection;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Whether a person types and reads. */
  boolean isTerminal() {
    return terminal.getAsBoolean();
  }

  /** The connection that the options describe. */
  ServerCalls connect() {
    return connection.open();
  }

  /** The keys that the options describe. */
  KeyServer keys() {
    return connection.keys();
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  /** Asks for what must not be seen. */
  PasswordSource.Prompt prompt() {
    return prompt;
  }

  /** Says something to people that is no part of the output. */
  void hint(String text) {
    err.println(text);
    err.flush();
  }

  /** Shows how far a long piece of work is, to people. */
  TaskProgress progress(String task, TaskProgress.Unit unit) {
    boolean shown = !json && !noColor;
    return new TaskProgress(
        task,
        unit,
        err,
        () -> shown ? ErrorTerminal.width() : OptionalInt.empty(),
        System::nanoTime);
  }

  boolean json() {
    return json;
  }

  /** Prints one JSON object on a line of its own. */
  void print(Map<String, ?> fields) {
    byte[] bytes = JsonText.of(fields);
    out.write(bytes, 0, bytes.length);
    out.println();
  }
}
