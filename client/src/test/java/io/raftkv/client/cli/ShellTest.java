package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.client.cli.CannedServer.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several commands in one run: scripts, and what a terminal's lines are completed and kept by. */
final class ShellTest {
  @TempDir private Path folder;

  private static Ended script(CannedServer server, String input, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("shell");
    return Ended.of(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()),
        arguments.toArray(String[]::new));
  }

  @Test
  void aScriptIsRunLineByLine() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      Ended ended =
          script(
              server,
              """
              # a comment

              put 'a b' "c d"
                kvcli put ä e\\ f
              put x @y
              """);
      assertEquals(
          new Ended(
              0, "Put key 'a b' (3 bytes)\nPut key 'ä' (3 bytes)\nPut key 'x' (2 bytes)\n", ""),
          ended);
      assertEquals(
          List.of("PUT /keys/a%20b c d", "PUT /keys/%C3%A4 e f", "PUT /keys/x @y"),
          server.requests());
    }
  }

  @Test
  void theFirstFailureIsTheExitCodeAndTheOthersAreRun() throws IOException {
    try (CannedServer server =
        CannedServer.answering(
            request ->
                request.startsWith("GET") ? new Reply(404, "{\"error\":\"no\"}") : Reply.ok(""))) {
      Ended ended = script(server, "get a\nfrob\nput b 1\nexit\nput c 1\n");
      assertEquals(CliFault.REFUSED, ended.code(), ended.toString());
      assertEquals("Put key 'b' (1 bytes)\n", ended.out());
      assertEquals("Error: no\nError: unknown command frob; see kvcli --help\n", ended.err());
      assertEquals(List.of("GET /keys/a ", "PUT /keys/b 1"), server.requests());
    }
  }

  @Test
  void optionsHoldForAllLinesOrForTheirOwn() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      String json = "{\"key\":\"a\",\"status\":\"success\"}\n";
      assertEquals(
          "Deleted key 'a'\n" + json + "Deleted key 'a'\n",
          script(server, "delete a\n--json delete a\ndelete a\n").out());
      assertEquals(json + json, script(server, "delete a\ndelete a\n", "--json").out());
    }
  }

  @Test
  void aCommandReadsOnInTheScript() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{\"token\":\"t\"}")) {
      Ended ended = script(server, "login ann --password-stdin\nsecret\nput a 1\n");
      assertEquals(0, ended.code(), ended.toString());
      assertEquals(
          List.of(
              "POST /auth/login {\"username\":\"ann\",\"password\":\"secret\"}", "PUT /keys/a 1"),
          server.requests());
    }
  }

  @Test
  void helpAndFaultsOfUsage() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      assertTrue(script(server, "help\n").out().contains("cluster"));
      assertTrue(script(server, "help cluster join\n").out().contains("kvcli cluster join"));
      for (String line : List.of("put a 'b", "put a \\", "shell", "--json")) {
        Ended ended = script(server, line + "\n");
        assertEquals(CliFault.USAGE, ended.code(), ended.toString());
        assertEquals(1, ended.err().lines().count(), ended.err());
      }
      assertEquals(List.of(), server.requests());
    }
  }

  private static List<String> completed(String line) {
    KvCli cli =
        new KvCli(
            new ByteArrayInputStream(new byte[0]), System.out, System.err, ask -> null, Map.of());
    List<Candidate> candidates = new ArrayList<>();
    ShellTerminal.complete(
        cli.commands(),
        ShellLines.parser().parse(line, line.length(), Parser.ParseContext.COMPLETE),
        candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  @Test
  void linesAreCompleted() {
    assertTrue(completed("").containsAll(List.of("get", "cluster", "help", "exit")));
    assertTrue(completed("cluster ").containsAll(List.of("nodes", "transfer")));
    assertTrue(completed("watch --").contains("--start-revision"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login ann",
        "user password ann",
        "--token x get k",
        "kvcli --api-key=x get k",
        "put k rftkv_x",
        "user add ann --password-stdin"
      })
  void secretsAreNotKept(String line) {
    assertTrue(ShellHistory.isSecret(line));
    assertFalse(ShellHistory.isSecret("put login-page x"));
    assertFalse(ShellHistory.isSecret("get tokens"));
  }

  @Test
  void historyIsItsOwnersAlone() throws IOException {
    List<String> hints = new ArrayList<>();
    Path state = folder.resolve("state");
    for (Map<String, String> environment :
        List.of(
            Map.of("XDG_STATE_HOME", state.toString(), "HOME", "/no/such"),
            Map.of("HOME", folder.resolve("home").toString()),
            Map.of("HOME", folder.resolve("home").toString(), "XDG_STATE_HOME", "not/absolute"))) {
      Path file = ShellHistory.file(environment, hints::add);
      assertTrue(file != null && file.startsWith(folder), String.valueOf(file));
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertTrue(Files.exists(state.resolve("raftkv/history")));
    assertTrue(Files.exists(folder.resolve("home/.local/state/raftkv/history")));
    assertEquals(List.of(), hints);
    assertNull(ShellHistory.file(Map.of(), hints::add));
    Path blocked = Files.createFile(folder.resolve("file"));
    assertNull(ShellHistory.file(Map.of("XDG_STATE_HOME", blocked.toString()), hints::add));
    assertEquals(1, hints.size(), hints.toString());
  }
}
