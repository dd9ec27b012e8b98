package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands on the cluster: who is a member, who leads, and changes of both. */
final class ClusterCommands {
  private static final byte[] NOTHING = {};
  private static final String NODE_ID = "node_id";
  private static final String TARGET = "target_node_id";

  private ClusterCommands() {}

  @Command(name = "cluster", description = "Shows and changes the cluster.")
  private static final class Group {}

  /** {@code cluster} with the commands below it. */
  static CommandLine group(KvCli cli) {
    return new CommandLine(new Group())
        .addSubcommand(new Nodes(cli))
        .addSubcommand(new Leader(cli))
        .addSubcommand(new Status(cli))
        .addSubcommand(new Transfer(cli))
        .addSubcommand(new Join(cli))
        .addSubcommand(new Remove(cli));
  }

  private static JsonNode read(KvCli cli, String path) {
    try (ServerCalls server = cli.connect()) {
      return server.call("GET", path, NOTHING).orFail().json();
    }
  }

  /** Asks for a change and returns what the server says of it. */
  private static JsonNode change(KvCli cli, String path, Map<String, ?> fields) {
    byte[] body = fields.isEmpty() ? NOTHING : JsonText.of(fields);
    try (ServerCalls server = cli.connect()) {
      return server.call("POST", path, body).orFail().json();
    }
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  @Command(
      name = "nodes",
      description = {
        "Lists the members, how far each is, and what keeps one from being asked.",
        "APPLIED is the last entry of the log that the node serves, LAG how many it lacks."
      })
  static final class Nodes implements Runnable {
    private final KvCli cli;

    Nodes(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer = read(cli, "/cluster/nodes");
      if (cli.json()) {
        cli.out().println(answer);
        return;
      }
      TextTable table = new TextTable();
      table.add("NODE", "STATE", "VOTE", "ADDRESS", "HTTP", "APPLIED", "LAG", "NOTE");
      for (JsonNode node : answer.path("nodes")) {
        table.add(
            node.path("id").asText(),
            node.path("state").asText(),
            node.path("suffrage").asText().equals("Voter") ? "yes" : "no",
            orDash(node.path("address").asText()),
            orDash(node.path("http_addr").asText()),
            node.path("applied_index").asText(),
            node.path("lag").asText(),
            node.path("obstacle").asText());
      }
      table.print(cli.out());
    }
  }

  @Command(name = "leader", description = "Shows who leads. Exit code 1 if nobody does.")
  static final class Leader implements Runnable {
    private final KvCli cli;

    Leader(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer = read(cli, "/cluster/leader");
      String leader = answer.path("leader_id").asText();
      if (leader.isEmpty()) {
        throw new CliFault(
            CliFault.REFUSED,
            "no leader is known to the server; see kvcli cluster nodes, and try again");
      }
      if (cli.json()) {
        cli.out().println(answer);
        return;
      }
      TextTable table = new TextTable();
      table.add("LEADER", "ADDRESS", "HTTP");
      table.add(
          leader,
          orDash(answer.path("leader_address").asText()),
          orDash(answer.path("leader").asText()));
      table.print(cli.out());
    }
  }

  @Command(
      name = "status",
      description = "Shows the terms and log indexes of the one server that is asked.")
  static final class Status implements Runnable {
    private final KvCli cli;

    Status(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer = read(cli, "/cluster/leadership");
      if (cli.json()) {
        cli.out().println(answer);
        return;
      }
      TextTable table = new TextTable();
      for (var field : answer.properties()) {
        table.add(field.getKey(), orDash(field.getValue().asText()));
      }
      table.print(cli.out());
    }
  }

  @Command(
      name = "transfer",
      description = "Has another node lead: NODE, or whichever the cluster chooses.")
  static final class Transfer implements Runnable {
    private final KvCli cli;

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "see kvcli cluster nodes")
    private @Nullable String node;

    Transfer(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer =
          node == null
              ? change(cli, "/cluster/leadership/stepdown", Map.of())
              : change(cli, "/cluster/leadership/transfer", KeyCommands.ordered(TARGET, node));
      if (cli.json()) {
        cli.out().println(answer);
      } else {
        cli.out().println("Node '" + answer.path(TARGET).asText() + "' leads");
      }
    }
  }

  @Command(
      name = "join",
      description = {
        "Adds a node that waits to be let in, or has a member be at another address.",
        "A node that was started with --raft.join-addr does so by itself, unless it lacks the",
        "right to. Start it first: it is sent all data."
      })
  static final class Join implements Runnable {
    private final KvCli cli;

    @Parameters(index = "0", paramLabel = "NODE", description = "the --raft.node-id of the node")
    private String node = "";

    @Parameters(
        index = "1",
        paramLabel = "ADDRESS",
        description = "its --raft.raft-addr as the other nodes reach it, such as node2:7000")
    private String address = "";

    Join(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer =
          change(cli, "/cluster/join", KeyCommands.ordered(NODE_ID, node, "addr", address));
      if (cli.json()) {
        cli.out().println(answer);
      } else {
        cli.out().println("Added node '" + node + "' at " + address);
      }
    }
  }

  @Command(
      name = "remove",
      description = {
        "Removes a node from the cluster, for good: its data is not used again.",
        "Refused where too few would be left to write."
      })
  static final class Remove implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NODE", description = "see kvcli cluster nodes")
    private String node = "";

    Remove(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      JsonNode answer = change(cli, "/cluster/remove", KeyCommands.ordered(NODE_ID, node));
      if (cli.json()) {
        cli.out().println(answer);
      } else {
        cli.out().println("Removed node '" + node + "'");
      }
    }
  }
}
