package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.client.cli.CannedServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys into a file and out of it. */
final class ExportImportTest {
  private static final String LINES =
      """
      {"key":"a","value":"hällo"}
      {"key":"b/1","value_base64":"/w==","ttl":9500}
      {"key":"c","value":""}
      """;

  @TempDir private Path folder;

  private static Ended cli(CannedServer server, String... arguments) {
    return Ended.of(Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()), arguments);
  }

  private static String initial(String key, String value, long revision) {
    return EventServer.event(
        "watch",
        "",
        "{\"key\":\"%s\",%s,\"operation\":\"put\",\"version\":1,\"revision\":%d}"
            .formatted(key, value, revision));
  }

  private static Reply server(String request) {
    assertEquals("GET /watch?send_initial_value=true&prefix=p ", request);
    return Reply.ok(
        EventServer.event("open", "", "{\"revision\":6}")
            + initial("a", "\"value\":\"hällo\"", 2)
            + initial("b/1", "\"value_base64\":\"/w==\",\"ttl\":\"9.5s\",\"ttl_seconds\":9", 3)
            + initial("c", "\"value\":\"\"", 6)
            + EventServer.event("progress", "6", "{\"revision\":6}"));
  }

  @Test
  void allKeysAreAsOfOneRevision() throws IOException {
    Path file = folder.resolve("keys.jsonl");
    try (CannedServer server = CannedServer.answering(ExportImportTest::server)) {
      assertEquals(
          new Ended(0, "Exported 3 keys as of revision 6 to '" + file + "'\n", ""),
          cli(server, "export", "--prefix", "p", file.toString()));
      assertEquals(LINES, Files.readString(file));
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(new Ended(0, LINES, ""), cli(server, "export", "--prefix", "p", "-"));
      Ended again = cli(server, "export", "--prefix", "p", file.toString());
      assertEquals(CliFault.USAGE, again.code());
      assertTrue(again.err().contains("exists; name another file, or replace it by --force"));
      Ended json = cli(server, "--json", "export", "--prefix", "p", "--force", file.toString());
      assertEquals(
          "{\"file\":\"" + file + "\",\"count\":3,\"revision\":6,\"status\":\"success\"}\n",
          json.out());
    }
    try (var left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void anExportThatIsCutLeavesNothing() throws IOException {
    try (CannedServer server =
        CannedServer.answering(_ -> Reply.ok(initial("a", "\"value\":\"x\"", 1)))) {
      Ended ended = cli(server, "export", folder.resolve("keys.jsonl").toString());
      assertEquals(CliFault.UNREACHABLE, ended.code(), ended.toString());
      assertTrue(ended.err().contains("was lost; try again"), ended.err());
    }
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whatWasExportedIsImported() throws IOException {
    Path file = Files.writeString(folder.resolve("keys.jsonl"), LINES);
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      assertEquals(
          new Ended(0, "'" + file + "' is sound: 3 keys would be imported\n", ""),
          cli(server, "import", "--dry-run", file.toString()));
      assertEquals(List.of(), server.requests());
      assertEquals(
          new Ended(0, "Imported 3 keys from '" + file + "'\n", ""),
          cli(server, "import", file.toString()));
      assertEquals(
          List.of(
              "POST /batch {\"operations\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"hällo\"},"
                  + "{\"op\":\"put\",\"key\":\"b/1\",\"value_base64\":\"/w==\",\"ttl\":\"9500ms\"},"
                  + "{\"op\":\"put\",\"key\":\"c\",\"value\":\"\"}]}"),
          server.requests());
      assertEquals(
          "{\"file\":\"" + file + "\",\"count\":1,\"dry_run\":false,\"status\":\"success\"}\n",
          cli(server, "--json", "import", "--skip", "2", file.toString()).out());
      assertEquals(
          "POST /batch {\"operations\":[{\"op\":\"put\",\"key\":\"c\",\"value\":\"\"}]}",
          server.requests().getLast());
    }
  }

  @Test
  void anImportThatStopsSaysHowToGoOn() throws IOException {
    String lines =
        IntStream.range(0, 1200)
            .mapToObj(i -> "{\"key\":\"" + i + "\",\"value\":\"x\"}\n")
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("keys.jsonl"), lines);
    try (CannedServer server =
        CannedServer.answering(
            request ->
                request.contains("\"key\":\"1000\"")
                    ? new Reply(503, "{\"error\":\"no leader\"}")
                    : Reply.ok("{}"))) {
      Ended ended = cli(server, "import", file.toString());
      assertEquals(
          "Error: no leader; stopped after line 1000 of 1200, go on by kvcli import --skip 1000 "
              + file
              + "\n",
          ended.err());
      assertEquals(CliFault.REFUSED, ended.code());
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void anImportOfWhichNothingIsKnownToBeWrittenBeginsAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("keys.jsonl"), LINES);
    try (CannedServer server =
        CannedServer.answering(_ -> new Reply(503, "{\"error\":\"outcome unknown\"}"))) {
      assertEquals(
          "Error: outcome unknown; stopped at the first lines, begin again by kvcli import "
              + file
              + "\n",
          cli(server, "import", file.toString()).err());
    }
  }

  @Test
  void bigValuesAreNotGathered() throws IOException {
    String big = "{\"key\":\"k\",\"value\":\"" + "x".repeat(200 << 10) + "\"}\n";
    Path file = Files.writeString(folder.resolve("keys.jsonl"), big.repeat(3));
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      assertEquals(0, cli(server, "import", file.toString()).code());
      assertEquals(3, server.requests().size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "x                                        | it is no JSON: ",
        "[1]                                      | it is no JSON object",
        "{\"key\":\"a\",\"value\":\"1\"} {}       | it is no JSON: ",
        "{\"key\":\"a\"}                          | it must have one of value and value_base64",
        "{\"value\":\"a\"}                        | it must have one of key and key_base64",
        "{\"key\":\"a\",\"key_base64\":\"YQ==\",\"value\":\"\"} | it must have one of key and",
        "{\"key\":\"\",\"value\":\"a\"}           | the key is empty",
        "{\"key\":1,\"value\":\"a\"}              | key must be a string",
        "{\"key\":\"a\",\"value_base64\":\"!\"}   | value_base64 is not base64",
        "{\"key_base64\":\"/w==\",\"value\":\"\"} | key_base64 is no UTF-8 text",
        "{\"key\":\"a\",\"value\":\"\",\"ttl\":0} | ttl must be a positive number",
        "{\"key\":\"a\",\"value\":\"\",\"ttl\":1.5} | ttl must be a positive number",
        "{\"key\":\"a\",\"value\":\"\",\"t\\u001b\":1} | it has a field that is not known: t?",
        "''                                       | it is no JSON",
      })
  void nothingIsWrittenOfABadFile(String line, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("keys.jsonl"), LINES + line + "\n" + LINES);
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      Ended ended = cli(server, "import", file.toString());
      assertEquals(CliFault.USAGE, ended.code(), ended.toString());
      assertEquals(1, ended.err().lines().count(), ended.err());
      assertTrue(ended.err().contains("line 4 of " + file + ": " + expected), ended.err());
      assertTrue(ended.err().endsWith("; nothing was written\n"), ended.err());
      assertEquals(List.of(), server.requests());
    }
  }

  @Test
  void otherFaultsOfTheFileAreSaid() throws IOException {
    Path file = folder.resolve("keys.jsonl");
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      assertTrue(cli(server, "import", file.toString()).err().contains("there is no such file"));
      Files.writeString(file, LINES);
      assertTrue(
          cli(server, "import", "--skip", "4", file.toString()).err().contains("has 3 lines"));
      assertTrue(cli(server, "import", "--skip", "-1", file.toString()).err().contains("--skip"));
      Files.write(file, new byte[] {'"', (byte) 0xff, '"', '\n'});
      Ended binary = cli(server, "import", file.toString());
      assertTrue(binary.err().contains("is no UTF-8 text after line 0"), binary.err());
      assertFalse(binary.code() == 0);
      assertEquals(List.of(), server.requests());
    }
  }
}
