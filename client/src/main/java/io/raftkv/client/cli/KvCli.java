package io.raftkv.client.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private final Connection connection;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--no-color", description = "print without colour, also on a terminal")
  private boolean noColor;

  KvCli(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
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
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int exitCode = new KvCli(System.in, out, System.err, System.getenv()).run(arguments);
    out.flush();
    System.exit(exitCode);
  }

  /** Runs one command; the exit code. */
  int run(String... arguments) {
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
            .addSubcommand(new NodeCommands.Ready(this));
    line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(
        parsed ->
            parsed.hasSubcommand()
                    || parsed.isUsageHelpRequested()
                    || parsed.isVersionHelpRequested()
                ? new CommandLine.RunLast().execute(parsed)
                : usage(line));
    line.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          if (thrown instanceof CliFault fault) {
            fail(fault.text());
            return fault.exitCode();
          }
          throw thrown;
        });
    return line.execute(arguments);
  }

  private int usage(CommandLine line) {
    line.usage(err);
    return CliFault.USAGE;
  }

  private void fail(String text) {
    Ansi ansi = noColor ? Ansi.OFF : Ansi.AUTO;
    err.println(ansi.new Text("@|red Error:|@ ").toString() + text);
    err.flush();
  }

  /** The connection that the options describe. */
  ServerCalls connect() {
    return connection.open();
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  boolean json() {
    return json;
  }

  /** Prints one JSON object on a line of its own. */
  void print(Map<String, ?> fields) {
    byte[] bytes = ServerCalls.json(fields);
    out.write(bytes, 0, bytes.length);
    out.println();
  }
}
