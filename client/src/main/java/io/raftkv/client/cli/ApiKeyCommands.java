package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on API keys, by which programs come. */
final class ApiKeyCommands {
  private static final String KEYS = "/auth/api-keys";
  private static final byte[] NOTHING = {};

  private ApiKeyCommands() {}

  @Command(name = "apikey", description = "Shows, makes and revokes API keys.")
  private static final class Group {}

  /** {@code apikey} with the commands below it. */
  static CommandLine group(KvCli cli) {
    return new CommandLine(new Group())
        .addSubcommand(new ListKeys(cli))
        .addSubcommand(new Create(cli))
        .addSubcommand(new Revoke(cli));
  }

  @Command(name = "list", description = "Lists your API keys; an admin sees all. Not their text.")
  static final class ListKeys implements Runnable {
    private final KvCli cli;

    ListKeys(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        JsonNode keys = server.call("GET", KEYS, NOTHING).orFail().json();
        if (cli.json()) {
          cli.print(KeyCommands.ordered("api_keys", keys, "count", keys.size()));
          return;
        }
        TextTable table = new TextTable();
        for (JsonNode key : keys) {
          table.add(
              key.path("id").asText(),
              key.path("role").asText(),
              key.path("disabled").asBoolean() ? "no good" : "good",
              "expires " + time(key.path("expires_at")),
              "used " + time(key.path("last_used")),
              UserCommands.scopes(key.path("scopes")),
              key.path("name").asText());
        }
        if (table.size() == 0) {
          cli.out().println("No API keys found");
        } else {
          cli.out().println("Found " + table.size() + " API keys:");
          table.print(cli.out());
        }
      }
    }

    private static String time(JsonNode time) {
      return time.isTextual() ? time.asText() : "never";
    }
  }

  @Command(
      name = "create",
      description = "Makes an API key of yours and prints it, which is the only time.")
  static final class Create implements Runnable {
    private final KvCli cli;

    @Option(
        names = "--role",
        required = true,
        description = "read, write or admin; no more than yours")
    private String role = "";

    @Option(names = "--name", description = "what it is for")
    private String name = "";

    @Option(
        names = "--expires-in",
        paramLabel = "DURATION",
        description = "such as 720h; without it, it is good until it is revoked")
    private @Nullable String expiresIn;

    @Option(
        names = "--scope",
        paramLabel = "PREFIX",
        description = "only keys that begin so; may be repeated; without it, all keys")
    private List<String> scopes = new ArrayList<>();

    Create(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      TimeToLive.check("--expires-in", expiresIn, false);
      Map<String, Object> fields = KeyCommands.ordered("name", name, "role", role);
      if (!scopes.isEmpty()) {
        fields.put("scopes", scopes);
      }
      if (expiresIn != null) {
        fields.put("expires_in", expiresIn);
      }
      try (ServerCalls server = cli.connect()) {
        JsonNode made = server.call("POST", KEYS, JsonText.of(fields)).orFail().json();
        if (cli.json()) {
          cli.out().println(made);
          return;
        }
        cli.out().println(made.path("key").asText());
        cli.hint(
            "Made the API key "
                + made.path("id").asText()
                + ", which is shown this once; kvcli takes it from RAFTKV_API_KEY");
      }
    }
  }

  @Command(name = "revoke", description = "Revokes an API key, at once and everywhere.")
  static final class Revoke implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "ID", description = "as kvcli apikey list shows it; not the key")
    private String id = "";

    Revoke(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      if (id.startsWith("rftkv_")) {
        throw new CliFault(
            CliFault.USAGE, "that is the key itself; give its ID, see kvcli apikey list");
      }
      try (ServerCalls server = cli.connect()) {
        var _ = server.call("DELETE", KEYS + "/" + ServerCalls.escaped(id), NOTHING).orFail();
      }
      if (cli.json()) {
        cli.print(KeyCommands.ordered("id", id, "status", "success"));
      } else {
        cli.out().println("Revoked API key " + id);
      }
    }
  }
}
