package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** The commands on a server. */
final class NodeCommands {
  private static final byte[] NOTHING = {};

  private NodeCommands() {}

  private static void show(KvCli cli, String path) {
    try (ServerCalls server = cli.connect()) {
      ServerCalls.Answer answer = server.call("GET", path, NOTHING).orFail();
      if (cli.json()) {
        cli.out().println(answer.json());
      } else {
        print(cli, "", answer.json());
      }
    }
  }

  private static void print(KvCli cli, String indent, JsonNode fields) {
    for (var field : fields.properties()) {
      if (field.getValue().isObject()) {
        cli.out().println(indent + field.getKey() + ":");
        print(cli, indent + "  ", field.getValue());
      } else {
        cli.out().println(indent + field.getKey() + ": " + field.getValue().asText());
      }
    }
  }

  @Command(name = "stats", description = "Shows what the server has done and holds.")
  static final class Stats implements Runnable {
    private final KvCli cli;

    Stats(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      show(cli, "/stats");
    }
  }

  @Command(name = "health", description = "Shows whether the server lives.")
  static final class Health implements Runnable {
    private final KvCli cli;

    Health(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      show(cli, "/health");
    }
  }

  @Command(name = "ready", description = "Shows whether the server takes traffic.")
  static final class Ready implements Runnable {
    private final KvCli cli;

    Ready(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      show(cli, "/ready");
    }
  }

  @Command(name = "snapshot", description = "Has the server take a snapshot now.")
  static final class TakeSnapshot implements Runnable {
    private final KvCli cli;

    TakeSnapshot(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        JsonNode answer = server.call("POST", "/admin/snapshot", NOTHING).orFail().json();
        if (cli.json()) {
          cli.out().println(answer);
        } else {
          cli.out().println("Snapshot created: " + answer.path("snapshot").asText());
        }
      }
    }
  }
}
