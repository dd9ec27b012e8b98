package io.raftkv.client.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on a key's version and time to live. */
final class VersionCommands {
  private VersionCommands() {}

  @Command(name = "cas", description = "Writes if the key has the expected version.")
  static final class Cas implements Runnable {
    private final KvCli cli;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "0: there must be no such key")
    private long expected;

    @Parameters(index = "2", paramLabel = "VALUE")
    private String value = "";

    Cas(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (KeyServer server = cli.keys()) {
        long version = server.compareAndSwap(key, expected, value);
        if (cli.json()) {
          cli.print(KeyCommands.ordered("key", key, "version", version, "status", "success"));
        } else {
          cli.out().println("Put key '" + key + "' (version " + version + ")");
        }
      }
    }
  }

  @Command(name = "ttl", description = "Shows, sets or removes a key's time to live.")
  static final class Ttl implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "KEY")
    private String key = "";

    @Option(names = "--set", paramLabel = "DURATION", description = "such as 30s; 0s removes it")
    private @Nullable String set;

    Ttl(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      TimeToLive.check("--set", set, true);
      try (KeyServer server = cli.keys()) {
        KeyServer.TimeLeft left =
            set == null ? server.timeToLive(key) : server.setTimeToLive(key, set);
        if (cli.json()) {
          cli.print(left.fields());
        } else if (left.text() == null) {
          cli.out().println("Key '" + key + "' does not expire");
        } else {
          cli.out().println("Key '" + key + "' expires in " + left.text());
        }
      }
    }
  }
}
