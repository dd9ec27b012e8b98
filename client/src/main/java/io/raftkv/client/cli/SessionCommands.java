package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Getting a token by name and password, and ending it. */
final class SessionCommands {
  private static final byte[] NOTHING = {};

  private SessionCommands() {}

  @Command(
      name = "login",
      description = {
        "Prints a token for a name and a password, which it asks for.",
        "export RAFTKV_TOKEN=$(kvcli login NAME) has the other commands use it."
      })
  static final class Login implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Mixin private final PasswordSource passwords = new PasswordSource();

    Login(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        String password = passwords.password(cli, name);
        byte[] body = JsonText.of(KeyCommands.ordered("username", name, "password", password));
        JsonNode answer = server.call("POST", "/auth/login", body).orFail().json();
        if (cli.json()) {
          cli.out().println(answer);
          return;
        }
        cli.out().println(answer.path("token").asText());
        cli.hint(
            "Logged in as "
                + name
                + " until "
                + answer.path("expires_at").asText()
                + "; export RAFTKV_TOKEN=$(kvcli login "
                + name
                + ") has the other commands use the token");
      }
    }
  }

  @Command(name = "logout", description = "Ends the token that it is called with, everywhere.")
  static final class Logout implements Runnable {
    private final KvCli cli;

    Logout(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (ServerCalls server = cli.connect()) {
        var _ = server.call("POST", "/auth/logout", NOTHING).orFail();
      }
      if (cli.json()) {
        cli.print(KeyCommands.ordered("status", "success"));
      } else {
        cli.out().println("Logged out");
      }
    }
  }
}
