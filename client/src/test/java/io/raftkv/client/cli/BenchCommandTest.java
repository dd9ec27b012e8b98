package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.client.cli.CannedServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchCommandTest {
  private static Ended cli(CannedServer server, String... arguments) {
    return Ended.of(Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()), arguments);
  }

  @Test
  void asManyRequestsAsAskedForAreMeasured() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      Ended ended =
          cli(
              server,
              "--json",
              "bench",
              "--ops",
              "50",
              "--concurrency",
              "4",
              "--reads",
              "40",
              "--keys",
              "3",
              "--value-size",
              "2",
              "--prefix",
              "b/");
      assertEquals(0, ended.code(), ended.toString());
      JsonNode json = JsonText.read(ended.out().getBytes(StandardCharsets.UTF_8));
      assertEquals(50, json.path("operations").asInt());
      assertEquals(
          50, json.path("reads").path("count").asInt() + json.path("writes").path("count").asInt());
      assertEquals("{}", json.path("errors").toString());
      List<String> requests = server.requests();
      assertEquals(
          "POST /batch {\"operations\":[{\"op\":\"put\",\"key\":\"b/0\",\"value\":\"ab\"},"
              + "{\"op\":\"put\",\"key\":\"b/1\",\"value\":\"ab\"},"
              + "{\"op\":\"put\",\"key\":\"b/2\",\"value\":\"ab\"}]}",
          requests.getFirst());
      assertTrue(
          requests.getLast().startsWith("POST /batch {\"operations\":[{\"op\":\"delete\""),
          requests.getLast());
      assertEquals(52, requests.size());
      assertTrue(
          requests.subList(1, 51).stream()
              .allMatch(
                  request -> request.matches("(GET /keys/b%2F[012] |PUT /keys/b%2F[012] ab)")),
          requests.toString());
    }
  }

  @Test
  void theReportIsForPeopleToo() throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      Ended ended = cli(server, "bench", "--ops", "20", "--reads", "100", "--keep");
      assertEquals(0, ended.code(), ended.toString());
      assertTrue(ended.out().startsWith("20 requests in "), ended.out());
      assertTrue(ended.out().contains("ms     count  p50"), ended.out());
      assertTrue(ended.out().contains("reads that took up to"), ended.out());
      assertTrue(!ended.out().contains("writes"), ended.out());
      assertEquals("", ended.err());
      assertEquals(
          22, server.requests().size()); // in two batches they are filled, and nothing is removed
    }
  }

  @Test
  void errorsAreCountedByKindAndFailTheRun() throws IOException {
    try (CannedServer server =
        CannedServer.answering(
            request ->
                request.startsWith("PUT")
                    ? new Reply(503, "{\"code\":\"no_leader\"}")
                    : Reply.ok("{}"))) {
      Ended ended = cli(server, "bench", "--ops", "10", "--reads", "0");
      assertEquals(new Ended(CliFault.REFUSED, ended.out(), "Error: 10 requests failed\n"), ended);
      assertTrue(ended.out().contains("error  503 no_leader  10"), ended.out());
      assertTrue(server.requests().getLast().contains("\"op\":\"delete\""));
    }
  }

  @Test
  void whereNoServerIsNothingIsMeasured() {
    Ended ended = Ended.of(Map.of("RAFTKV_SERVER", "127.0.0.1:1"), "bench", "--ops", "1");
    assertEquals(CliFault.UNREACHABLE, ended.code(), ended.toString());
    assertEquals(1, ended.err().lines().count(), ended.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--ops 0",
    "--ops 1 --duration 1s",
    "--duration soon",
    "--duration 0s",
    "--concurrency 0",
    "--concurrency 5000",
    "--reads 101",
    "--keys 0",
    "--value-size -1"
  })
  void badPlansAreFaultsOfUsage(String options) throws IOException {
    try (CannedServer server = CannedServer.http("127.0.0.1", "{}")) {
      Ended ended = cli(server, ("bench " + options).split(" ", -1));
      assertEquals(CliFault.USAGE, ended.code(), ended.toString());
      assertEquals(List.of(), server.requests());
    }
  }
}
