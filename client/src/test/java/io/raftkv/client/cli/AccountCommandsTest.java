package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kvcli asks a server, and its user, about users and API keys. */
final class AccountCommandsTest {
  private static final String SESSION =
      "{\"token\":\"t.o.k\",\"expires_at\":\"2026-11-26T01:00:00Z\",\"user\":{\"username\":\"ann\"}}";
  private static final String USERS =
      "[{\"id\":\"i-1\",\"username\":\"admin\",\"role\":\"admin\",\"disabled\":false,\"scopes\":[]},"
          + "{\"id\":\"i-2\",\"username\":\"ann\",\"role\":\"write\",\"disabled\":true,"
          + "\"scopes\":[\"a/\",\"b\\u001B/\"]}]";
  private static final String KEYS =
      "[{\"id\":\"k-1\",\"name\":\"ci\",\"role\":\"read\",\"expires_at\":null,\"last_used\":"
          + "\"2026-11-26T01:00:00Z\",\"disabled\":false,\"scopes\":[]}]";

  private final Deque<String> typed = new ArrayDeque<>();
  private final List<String> questions = new ArrayList<>();
  private CannedServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = CannedServer.http("127.0.0.1", "{}");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Ended cli(String input, String... arguments) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return Ended.of(
        in,
        question -> {
          questions.add(question);
          return typed.poll();
        },
        Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()),
        arguments);
  }

  /** Another server, which answers each request so. */
  private void answering(String answer) throws IOException {
    server.close();
    server = CannedServer.http("127.0.0.1", answer);
  }

  private void done(String out, Ended ended) {
    assertEquals(new Ended(0, out, ""), ended);
  }

  @Test
  void aLoginPrintsTheTokenAloneAndSaysHowToUseIt() throws IOException {
    answering(SESSION);
    typed.add("secret of ann");
    Ended ended = cli("", "login", "ann");
    assertEquals(0, ended.code(), ended.toString());
    assertEquals("t.o.k\n", ended.out());
    assertTrue(ended.err().contains("until 2026-11-26T01:00:00Z"), ended.err());
    assertTrue(ended.err().contains("export RAFTKV_TOKEN=$(kvcli login ann)"), ended.err());
    assertEquals(List.of("Password of ann"), questions);
    done(SESSION + "\n", cli("secret of ann\n", "--json", "login", "ann", "--password-stdin"));
    String request = "POST /auth/login {\"username\":\"ann\",\"password\":\"secret of ann\"}";
    assertEquals(List.of(request, request), server.requests());
    assertEquals(1, questions.size());
  }

  @Test
  void withoutATerminalNothingIsSent() throws IOException {
    answering(SESSION);
    Ended ended = cli("secret", "login", "ann");
    assertEquals(CliFault.USAGE, ended.code());
    assertTrue(ended.err().contains("--password-stdin"), ended.err());
    assertEquals(List.of(), server.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void anEmptyPasswordIsNotSent(String input) throws IOException {
    answering(SESSION);
    Ended ended = cli(input, "login", "ann", "--password-stdin");
    assertEquals(CliFault.USAGE, ended.code());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aPasswordIsALineOfText() throws IOException {
    answering(SESSION);
    assertEquals(0, cli("säcret \r\nmore", "login", "ann", "--password-stdin").code());
    assertTrue(server.requests().getFirst().endsWith("\"password\":\"säcret \"}"));
    Ended ended = cli("x".repeat(5_000), "login", "ann", "--password-stdin");
    assertEquals(CliFault.USAGE, ended.code());
    assertFalse(ended.err().contains("xx"), ended.err());
  }

  @Test
  void anAddedUsersPasswordIsTypedTwice() {
    typed.addAll(List.of("one password", "one password"));
    done(
        "Added user 'ann'\n",
        cli("", "user", "add", "ann", "--role", "write", "--scope", "a/", "--scope", "b/"));
    assertEquals(
        List.of(
            "POST /auth/users {\"username\":\"ann\",\"password\":\"one password\","
                + "\"role\":\"write\",\"scopes\":[\"a/\",\"b/\"]}"),
        server.requests());
    typed.addAll(List.of("one password", "another"));
    Ended ended = cli("", "user", "add", "ann", "--role", "write");
    assertEquals(CliFault.USAGE, ended.code());
    assertTrue(ended.err().contains("the two passwords differ"), ended.err());
    assertEquals(1, server.requests().size());
  }

  @Test
  void usersAreListed() throws IOException {
    answering(USERS);
    done(
        "Found 2 users:\nadmin  admin  enabled   all keys\nann    write  disabled  a/,b?/\n",
        cli("", "user", "list"));
    done("{\"users\":" + USERS + ",\"count\":2}\n", cli("", "--json", "user", "list"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user delete ann      | Deleted user 'ann'            | DELETE /auth/users/i-2",
        "user disable ann     | Disabled user 'ann'           | POST /auth/users/i-2/disable",
        "user enable ann      | Enabled user 'ann'            | POST /auth/users/i-2/enable",
        "user role ann read   | User 'ann' has the role read  | PUT /auth/users/i-2/role"
            + " {\"role\":\"read\"}",
        "user scopes ann a b  | User 'ann' reaches a,b        | PUT /auth/users/i-2/scopes"
            + " {\"scopes\":[\"a\",\"b\"]}",
        "user scopes ann --all| User 'ann' reaches all keys   | PUT /auth/users/i-2/scopes"
            + " {\"scopes\":[]}",
        "user password ann --password-stdin | Changed the password of 'ann'; earlier tokens have"
            + " ended | PUT /auth/users/i-2/password {\"new_password\":\"the new one\"}",
      })
  void aUserIsNamed(String line, String said, String request) throws IOException {
    answering(USERS);
    done(said + "\n", cli("the new one\n", line.split(" ")));
    assertEquals(List.of("GET /auth/users", request), stripped());
    List<String> json = new ArrayList<>(List.of("--json"));
    json.addAll(List.of(line.split(" ")));
    done(
        "{\"username\":\"ann\",\"status\":\"success\"}\n",
        cli("the new one\n", json.toArray(String[]::new)));
  }

  private List<String> stripped() {
    return server.requests().stream().map(String::strip).toList();
  }

  @Test
  void aUserThatIsNotThereIsSaidNotToBe() throws IOException {
    answering(USERS);
    Ended ended = cli("", "user", "delete", "an");
    assertEquals(
        new Ended(1, "", "Error: there is no user named an; see kvcli user list\n"), ended);
    assertEquals(List.of("GET /auth/users"), stripped());
  }

  @Test
  void onesOwnPasswordChangesByTheOldOne() throws IOException {
    answering("{\"username\":\"ann\"}");
    done(
        "Changed the password of 'ann'; earlier tokens have ended\n",
        cli("old one\nnew one\n", "user", "password", "--password-stdin"));
    typed.addAll(List.of("old one", "new one", "new one"));
    assertEquals(0, cli("", "user", "password").code());
    assertEquals(
        List.of("Password of ann", "New password of ann", "The same once more"), questions);
    String change =
        "PUT /auth/password {\"old_password\":\"old one\",\"new_password\":\"new one\"}";
    assertEquals(List.of("GET /auth/me", change, "GET /auth/me", change), stripped());
  }

  @Test
  void aKeyThatIsMadeIsPrintedAlone() throws IOException {
    answering("{\"key\":\"rftkv_x\",\"id\":\"k-1\"}");
    Ended ended =
        cli("", "apikey", "create", "--role", "read", "--name", "ci", "--expires-in", "720h");
    assertEquals(0, ended.code(), ended.toString());
    assertEquals("rftkv_x\n", ended.out());
    assertTrue(ended.err().contains("k-1"), ended.err());
    assertFalse(ended.err().contains("rftkv_"), ended.err());
    done(
        "{\"key\":\"rftkv_x\",\"id\":\"k-1\"}\n",
        cli("", "--json", "apikey", "create", "--role", "read", "--scope", "a/"));
    assertEquals(
        List.of(
            "POST /auth/api-keys {\"name\":\"ci\",\"role\":\"read\",\"expires_in\":\"720h\"}",
            "POST /auth/api-keys {\"name\":\"\",\"role\":\"read\",\"scopes\":[\"a/\"]}"),
        server.requests());
  }

  @Test
  void keysAreListedAndRevoked() throws IOException {
    answering(KEYS);
    done(
        """
        Found 1 API keys:
        k-1  read  good  expires never  used 2026-11-26T01:00:00Z  all keys  ci
        """,
        cli("", "apikey", "list"));
    done("{\"api_keys\":" + KEYS + ",\"count\":1}\n", cli("", "--json", "apikey", "list"));
    done("Revoked API key k-1\n", cli("", "apikey", "revoke", "k-1"));
    assertEquals("DELETE /auth/api-keys/k-1", stripped().getLast());
  }

  @Test
  void aTokenEnds() throws IOException {
    answering("{\"message\":\"Logged out successfully\"}");
    done("Logged out\n", cli("", "--token", "t.o.k", "logout"));
    assertEquals(List.of("POST /auth/logout"), stripped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user                          | Missing required subcommand; see kvcli user --help",
        "user frob                     | unknown command frob",
        "user add ann                  | Missing required option: '--role=<role>'; see",
        "user add ann pw --role read   | unexpected argument pw; see kvcli user add --help",
        "user scopes ann               | give one or more of PREFIX, or --all",
        "user scopes ann a --all       | give one or more of PREFIX, or --all",
        "apikey create --role read --expires-in 5d | --expires-in must be a positive duration",
        "apikey revoke rftkv_x         | that is the key itself",
      })
  void usageFaultsAreOneLine(String line, String expected) {
    Ended ended = cli("", line.split(" "));
    assertEquals(CliFault.USAGE, ended.code(), ended.toString());
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void groupsHaveTheirHelp() {
    assertTrue(cli("", "user", "--help").out().contains("scopes"));
    assertTrue(cli("", "apikey", "create", "--help").out().contains("--expires-in"));
    assertTrue(cli("", "login", "--help").out().contains("RAFTKV_TOKEN"));
  }
}
