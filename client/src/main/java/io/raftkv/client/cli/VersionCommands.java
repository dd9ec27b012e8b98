package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on a key's version and time to live. */
final class VersionCommands {
  private static final byte[] NOTHING = {};

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
      try (ServerCalls server = cli.connect()) {
        byte[] body =
            JsonText.of(KeyCommands.ordered("expected_version", expected, "new_value", value));
        ServerCalls.Answer answer = server.call("POST", KeyCommands.path(key) + "/cas", body);
        if (answer.status() == 409) {
          throw new CliFault(
              CliFault.REFUSED,
              "version mismatch: the key is at version "
                  + answer.json().path("current_version").asLong());
        }
        long version = answer.orFail().json().path("version").asLong();
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
      try (ServerCalls server = cli.connect()) {
        String path = KeyCommands.path(key) + "/ttl";
        JsonNode answer =
            (set == null
                    ? server.call("GET", path, NOTHING)
                    : server.call("PUT", path + "?ttl=" + ServerCalls.escaped(set), NOTHING))
                .orFail()
                .json();
        if (cli.json()) {
          Map<String, ?> fields =
              JsonText.MAPPER.convertValue(
                  answer,
                  JsonText.MAPPER
                      .getTypeFactory()
                      .constructMapType(Map.class, String.class, Object.class));
          cli.print(fields);
        } else if (answer.path("ttl").isNull()) {
          cli.out().println("Key '" + key + "' does not expire");
        } else {
          cli.out().println("Key '" + key + "' expires in " + answer.path("ttl").asText());
        }
      }
    }
  }
}
