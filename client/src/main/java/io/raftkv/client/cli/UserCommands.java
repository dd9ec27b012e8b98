package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on users. All but the change of one's own password are for admins. */
final class UserCommands {
  private static final String USERS = "/auth/users";
  private static final byte[] NOTHING = {};

  private UserCommands() {}

  @Command(name = "user", description = "Shows and changes users.")
  private static final class Group {}

  /** {@code user} with the commands below it. */
  static CommandLine group(KvCli cli) {
    return new CommandLine(new Group())
        .addSubcommand(new ListUsers(cli))
        .addSubcommand(new Add(cli))
        .addSubcommand(new Delete(cli))
        .addSubcommand(new SetRole(cli))
        .addSubcommand(new SetScopes(cli))
        .addSubcommand(new SetPassword(cli))
        .addSubcommand(new Disable(cli))
        .addSubcommand(new Enable(cli));
  }

  /** The prefixes that an array holds, for people. */
  static String scopes(JsonNode scopes) {
    List<String> prefixes = new ArrayList<>();
    scopes.forEach(prefix -> prefixes.add(prefix.asText()));
    return prefixes.isEmpty() ? "all keys" : String.join(",", prefixes);
  }

  /** Where the user of the name is. */
  private static String path(ServerCalls server, String name) {
    for (JsonNode user : server.call("GET", USERS, NOTHING).orFail().json()) {
      if (user.path("username").asText().equals(name)) {
        return USERS + "/" + ServerCalls.escaped(user.path("id").asText());
      }
    }
    throw new CliFault(
        CliFault.REFUSED, "there is no user named " + name + "; see kvcli user list");
  }

  private static void done(KvCli cli, String name, String text) {
    if (cli.json()) {
      cli.print(KeyCommands.ordered("username", name, "status", "success"));
    } else {
      cli.out().println(text);
    }
  }

  @Command(name = "list", description = "Lists all users with what they may.")
  static final class ListUsers implements Runnable {
    private final KvCli cli;

    ListUsers(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        JsonNode users = server.call("GET", USERS, NOTHING).orFail().json();
        if (cli.json()) {
          cli.print(KeyCommands.ordered("users", users, "count", users.size()));
          return;
        }
        TextTable table = new TextTable();
        for (JsonNode user : users) {
          table.add(
              user.path("username").asText(),
              user.path("role").asText(),
              user.path("disabled").asBoolean() ? "disabled" : "enabled",
              scopes(user.path("scopes")));
        }
        cli.out().println("Found " + table.size() + " users:");
        table.print(cli.out());
      }
    }
  }

  @Command(name = "add", description = "Adds a user, whose password it asks for.")
  static final class Add implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--role", required = true, description = "read, write or admin")
    private String role = "";

    @Option(
        names = "--scope",
        paramLabel = "PREFIX",
        description = "only keys that begin so; may be repeated; without it, all keys")
    private List<String> scopes = new ArrayList<>();

    @Mixin private final PasswordSource passwords = new PasswordSource();

    Add(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        byte[] body =
            JsonText.of(
                KeyCommands.ordered(
                    "username",
                    name,
                    "password",
                    passwords.fresh(cli, name),
                    "role",
                    role,
                    "scopes",
                    scopes));
        var _ = server.call("POST", USERS, body).orFail();
      }
      done(cli, name, "Added user '" + name + "'");
    }
  }

  @Command(name = "delete", description = "Removes a user and its API keys.")
  static final class Delete implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    Delete(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        var _ = server.call("DELETE", path(server, name), NOTHING).orFail();
      }
      done(cli, name, "Deleted user '" + name + "'");
    }
  }

  @Command(name = "role", description = "Gives a user another role.")
  static final class SetRole implements Runnable {
    private final KvCli cli;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ROLE", description = "read, write or admin")
    private String role = "";

    SetRole(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        byte[] body = JsonText.of(KeyCommands.ordered("role", role));
        var _ = server.call("PUT", path(server, name) + "/role", body).orFail();
      }
      done(cli, name, "User '" + name + "' has the role " + role);
    }
  }

  @Command(name = "scopes", description = "Gives a user other keys to reach.")
  static final class SetScopes implements Runnable {
    private final KvCli cli;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "PREFIX",
        description = "the keys that begin so")
    private List<String> prefixes = new ArrayList<>();

    @Option(names = "--all", description = "all keys")
    private boolean all;

    SetScopes(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      if (all != prefixes.isEmpty()) {
        throw new CliFault(CliFault.USAGE, "give one or more of PREFIX, or --all");
      }
      try (ServerCalls server = cli.connect()) {
        byte[] body = JsonText.of(KeyCommands.ordered("scopes", prefixes));
        var _ = server.call("PUT", path(server, name) + "/scopes", body).orFail();
      }
      String reached = all ? "all keys" : String.join(",", prefixes);
      done(cli, name, "User '" + name + "' reaches " + reached);
    }
  }

  @Command(
      name = "password",
      description = {
        "Gives a user another password, which it asks for; its tokens end.",
        "Without NAME it is your own, and the old one is asked for, too."
      })
  static final class SetPassword implements Runnable {
    private final KvCli cli;

    @Parameters(arity = "0..1", paramLabel = "NAME")
    private @Nullable String name;

    @Mixin private final PasswordSource passwords = new PasswordSource();

    SetPassword(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        String whose = name == null ? own(server) : anothers(server, name);
        done(cli, whose, "Changed the password of '" + whose + "'; earlier tokens have ended");
      }
    }

    private String own(ServerCalls server) {
      JsonNode me = server.call("GET", "/auth/me", NOTHING).orFail().json();
      String whose = me.path("username").asText();
      String old = passwords.password(cli, whose);
      change(
          server,
          "/auth/password",
          KeyCommands.ordered("old_password", old, "new_password", passwords.fresh(cli, whose)));
      return whose;
    }

    private String anothers(ServerCalls server, String whose) {
      String path = path(server, whose) + "/password";
      change(server, path, KeyCommands.ordered("new_password", passwords.fresh(cli, whose)));
      return whose;
    }

    private static void change(ServerCalls server, String path, Map<String, Object> fields) {
      var _ = server.call("PUT", path, JsonText.of(fields)).orFail();
    }
  }

  private static void toggle(KvCli cli, String name, String verb, String done) {
    try (ServerCalls server = cli.connect()) {
      var _ = server.call("POST", path(server, name) + "/" + verb, NOTHING).orFail();
    }
    done(cli, name, done + " user '" + name + "'");
  }

  @Command(name = "disable", description = "Shuts a user out, at once and everywhere.")
  static final class Disable implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    Disable(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      toggle(cli, name, "disable", "Disabled");
    }
  }

  @Command(name = "enable", description = "Lets a user in again.")
  static final class Enable implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    Enable(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      toggle(cli, name, "enable", "Enabled");
    }
  }
}
