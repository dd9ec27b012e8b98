package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kvcli asks about the cluster, and transactions. */
final class ClusterCommandsTest {
  private static final String NODES =
      "{\"nodes\":[{\"id\":\"n1\",\"address\":\"a:7001\",\"suffrage\":\"Voter\",\"state\":\"Leader\","
          + "\"http_addr\":\"a:8081\",\"match_index\":9,\"lag\":0,\"applied_index\":9},"
          + "{\"id\":\"n2\",\"address\":\"b:7001\",\"suffrage\":\"Nonvoter\",\"state\":\"Follower\","
          + "\"http_addr\":\"\",\"match_index\":7,\"lag\":2,\"applied_index\":7,"
          + "\"obstacle\":\"it cannot be \\u001Breached\"}],\"count\":2}";

  @TempDir private Path folder;

  private static Ended cli(CannedServer server, String input, String... arguments) {
    return Ended.of(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()),
        arguments);
  }

  private static Ended said(String answer, String... arguments) throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", answer)) {
      return cli(server, "", arguments);
    }
  }

  @Test
  void nodesAreATable() throws IOException {
    String table =
        """
        NODE  STATE     VOTE  ADDRESS  HTTP    APPLIED  LAG  NOTE
        n1    Leader    yes   a:7001   a:8081  9        0
        n2    Follower  no    b:7001   -       7        2    it cannot be ?reached
        """;
    assertEquals(new Ended(0, table, ""), said(NODES, "cluster", "nodes"));
    assertEquals(new Ended(0, NODES + "\n", ""), said(NODES, "--json", "cluster", "nodes"));
  }

  @Test
  void theLeaderIsNamedOrThereIsNone() throws IOException {
    String leader = "{\"leader\":\"a:8081\",\"leader_id\":\"n1\",\"leader_address\":\"a:7001\"}";
    assertEquals(
        new Ended(0, "LEADER  ADDRESS  HTTP\nn1      a:7001   a:8081\n", ""),
        said(leader, "cluster", "leader"));
    assertEquals(new Ended(0, leader + "\n", ""), said(leader, "--json", "cluster", "leader"));
    Ended none = said("{\"leader\":\"\",\"leader_id\":\"\"}", "cluster", "leader");
    assertEquals(CliFault.REFUSED, none.code());
    assertTrue(none.err().startsWith("Error: no leader is known"), none.err());
  }

  @Test
  void theStatusIsWhatTheServerKnows() throws IOException {
    assertEquals(
        new Ended(0, "node_id    n1\nleader_id  -\nterm       3\n", ""),
        said("{\"node_id\":\"n1\",\"leader_id\":\"\",\"term\":3}", "cluster", "status"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transfer n2   | Node 'n2' leads         | leadership/transfer {\"target_node_id\":\"n2\"}",
        "transfer      | Node 'n2' leads         | leadership/stepdown",
        "join n4 d:7000| Added node 'n4' at d:7000 | join {\"node_id\":\"n4\",\"addr\":\"d:7000\"}",
        "remove n4     | Removed node 'n4'       | remove {\"node_id\":\"n4\"}",
      })
  void changesAreAskedFor(String line, String said, String request) throws IOException {
    String answer = "{\"message\":\"done\",\"target_node_id\":\"n2\"}";
    try (CannedServer server = CannedServer.http("127.0.0.1", answer)) {
      assertEquals(new Ended(0, said + "\n", ""), cli(server, "", ("cluster " + line).split(" ")));
      assertEquals(
          new Ended(0, answer + "\n", ""), cli(server, "", ("--json cluster " + line).split(" ")));
      for (String asked : server.requests()) {
        assertEquals("POST /cluster/" + request, asked.strip());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"404,1", "409,1", "503,1", "401,4", "403,4"})
  void whatTheServerRefusesIsSaid(int status, int code) throws IOException {
    try (CannedServer server =
        CannedServer.answering(
            request ->
                new CannedServer.Reply(status, "{\"error\":\"it would lose its quorum\"}"))) {
      assertEquals(
          new Ended(code, "", "Error: it would lose its quorum\n"),
          cli(server, "", "cluster", "remove", "n2"));
    }
  }

  @Test
  void aTransactionTellsWhichWayItWent() throws IOException {
    String body = "{\"then\":[{\"op\":\"get\",\"key\":\"a\"}]}";
    String held =
        "{\"succeeded\":true,\"revision\":7,\"results\":[{\"key\":\"a\",\"version\":2},"
            + "{\"key\":\"bb\",\"existed\":false},{\"key\":\"c\",\"found\":false},"
            + "{\"key\":\"d\",\"found\":true,\"value_base64\":\"aGk=\",\"version\":1},"
            + "{\"key\":\"e\",\"found\":true,\"value_base64\":\"/w==\",\"version\":1}]}";
    try (CannedServer server = CannedServer.http("127.0.0.1", held)) {
      assertEquals(
          new Ended(
              0,
              """
              The comparisons held: did what stands in then (revision 7)
              a   put, version 2
              bb  was not there
              c   not found
              d   version 1, 2 bytes: hi
              e   version 1, 1 bytes
              """,
              ""),
          cli(server, body, "txn", "-"));
      Path file = Files.writeString(folder.resolve("txn.json"), body);
      assertEquals(
          new Ended(0, held + "\n", ""),
          cli(server, "", "--json", "txn", "--file", file.toString()));
      assertEquals(List.of("POST /txn " + body, "POST /txn " + body), server.requests());
    }
    Ended not = said("{\"succeeded\":false,\"revision\":7,\"results\":[]}", "txn", "-");
    assertEquals(CliFault.USAGE, not.code()); // nothing on standard input
    try (CannedServer server =
        CannedServer.http("127.0.0.1", "{\"succeeded\":false,\"revision\":7,\"results\":[]}")) {
      Ended ended = cli(server, body, "txn", "-");
      assertEquals(0, ended.code());
      assertTrue(ended.out().startsWith("The comparisons did not hold"), ended.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "txn              | give one of --file PATH and -",
        "txn x            | give one of --file PATH and -",
        "txn - --file x   | give one of --file PATH and -",
        "txn --file /no/x | /no/x could not be read: there is no such file",
        "txn -            | standard input holds no JSON object",
        "cluster join n1  | Missing required parameter: 'ADDRESS'",
      })
  void usageFaultsAreOneLine(String line, String expected) throws IOException {
    Ended ended = said("{}", line.split(" "));
    assertEquals(CliFault.USAGE, ended.code(), ended.toString());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
  }
}
