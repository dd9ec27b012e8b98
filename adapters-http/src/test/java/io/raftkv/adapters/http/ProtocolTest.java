package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtocolTest extends HttpTestCase {
  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/keys/a/b", "/keys/a/", "/keys/a/ttl/", "//", "/keys//", "/batch/"})
  void anUnknownPathIs404(String path) throws IOException {
    assertError(404, "not_found", get(path));
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/keys/a,'DELETE, GET, HEAD, PUT'",
    "PATCH,/keys/a,'DELETE, GET, HEAD, PUT'",
    "DELETE,/keys,'GET, HEAD'",
    "GET,/keys/a/cas,POST",
    "HEAD,/batch,POST",
    "DELETE,/keys/a/ttl,'GET, HEAD, PUT'",
    "OPTIONS,/health,'GET, HEAD'",
  })
  void aWrongMethodIs405WithAllow(String method, String path, String allow) throws IOException {
    RawHttp.Response response = http.call(method, path, NO_BODY);
    assertEquals(405, response.status());
    assertEquals(allow, response.header("Allow"));
    if (!method.equals("HEAD")) {
      assertError(405, "method_not_allowed", response);
    }
  }

  @Test
  void aBodyThatSaysItIsTooLargeIs413AndTheConnectionStays() throws IOException {
    byte[] tooLarge = new byte[ServedStore.REQUEST_BYTES_MAX + 1];
    assertError(413, "request_too_large", http.call("PUT", "/keys/a", tooLarge));
    assertError(413, "request_too_large", http.call("POST", "/batch", tooLarge));
    assertEquals(404, get("/keys/a").status());
    byte[] most = Arrays.copyOf(tooLarge, ServedStore.REQUEST_BYTES_MAX);
    assertEquals(201, http.call("PUT", "/keys/a", most).status());
  }

  @Test
  void anAnnouncedBodyIsRefusedBeforeItIsSent() throws IOException {
    http.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\n");
    http.send("Expect: 100-continue\r\n\r\n");
    assertError(413, "request_too_large", http.read(false));
  }

  @Test
  void aChunkedBodyThatGrowsTooLargeIs413() throws IOException {
    http.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    byte[] chunk = new byte[64 * 1024];
    for (int i = 0; i < 17; i++) {
      http.send("10000\r\n");
      http.send(chunk);
      http.send("\r\n");
    }
    http.send("0\r\n\r\n");
    assertError(413, "request_too_large", http.read(false));
  }

  @Test
  void aChunkedBodyIsTaken() throws IOException {
    http.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    http.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assertEquals(201, http.read(false).status());
    assertEquals("abcde", get("/keys/a").text());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    http.send(
        "PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx"
            + "GET /keys/a HTTP/1.1\r\nHost: t\r\n\r\n"
            + "DELETE /keys/a HTTP/1.1\r\nHost: t\r\n\r\n"
            + "GET /keys/a HTTP/1.1\r\nHost: t\r\n\r\n");
    assertEquals(201, http.read(false).status());
    assertEquals("x", http.read(false).text());
    assertEquals(204, http.read(false).status());
    assertEquals(404, http.read(false).status());
  }

  @Test
  void requestIdsAreEchoedOrGiven() throws IOException {
    assertEquals("my-id_1.2", get("/keys/a", "X-Request-ID: my-id_1.2").header("X-Request-ID"));
    String given = get("/keys/a").header("X-Request-ID");
    assertNotNull(given);
    assertNotEquals(given, get("/nothing").header("X-Request-ID"));
    for (String malformed : new String[] {"a b", "é", "x".repeat(129), "<script>"}) {
      assertNotEquals(
          malformed, get("/keys/a", "X-Request-ID: " + malformed).header("X-Request-ID"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  HTTP/1.1\r\n\r\n",
        "garbage\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nbad header\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n",
        "PUT /keys/a HTTP/1.1\r\nHost: t:x\r\nContent-Length: 2\r\n\r\nab",
        "GET /keys/%zz HTTP/1.1\r\nHost: t\r\nX-Request-ID: abc\r\n\r\n",
        "PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
      })
  void whatIsNotHttpIs400LikeAnyOther(String request) throws IOException {
    http.send(request);
    RawHttp.Response response = http.read(false);
    assertError(400, "bad_request", response);
    assertNotNull(response.header("X-Request-ID"));
    assertEquals("close", response.header("Connection"));
    assertTrue(http.closedByServer());
    assertEquals(
        List.of("OTHER unmatched 400 0 " + response.body().bytes().length),
        List.copyOf(server.observed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/3.3", "GET /keys/a HTTP/2.0", "PRI * HTTP/2.0", "GET / HTTP/0.9"})
  void otherVersionsOfHttpAre505(String requestLine) throws IOException {
    http.send(requestLine + "\r\nHost: t\r\n\r\n");
    RawHttp.Response response = http.read(false);
    assertError(505, "http_version_not_supported", response);
    assertNotNull(response.header("X-Request-ID"));
    assertTrue(http.closedByServer());
    assertEquals(
        List.of("OTHER unmatched 505 0 " + response.body().bytes().length),
        List.copyOf(server.observed));
  }

  @Test
  void http10IsSpoken() throws IOException {
    http.send("GET /health HTTP/1.0\r\n\r\n");
    assertEquals(200, http.read(false).status());
    assertTrue(http.closedByServer());
  }

  @Test
  void http10GoesOnWhereThatIsAskedFor() throws IOException {
    String asking = " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    for (String target : List.of("/health", "/nothing", "/keys/a")) {
      http.send("GET " + target + asking);
      assertEquals("keep-alive", http.read(false).header("Connection"));
    }
    http.send("GET /health HTTP/1.0\r\nTransfer-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n");
    assertEquals("close", http.read(false).header("Connection"));
    assertTrue(http.closedByServer());
  }

  @Test
  void theLogTellsOfARequestButNotOfItsKey() {
    assertEquals(
        "request r-1 from 10.0.0.7:4711: PUT /keys/{key} 201 in 1.500 ms, body bytes in=5 out=0",
        new RequestLog.Line("PUT", "/keys/{key}", 201, 1_500_000, 5, 0)
            .text("r-1", new InetSocketAddress("10.0.0.7", 4711)));
    assertTrue(
        new RequestLog.Line("GET", "/", 200, 1, 0, 9)
            .text("r-2", null)
            .startsWith("request r-2 from a closed connection: GET / 200"));
  }

  @Test
  void headersAreBounded() throws IOException {
    http.send("GET /health HTTP/1.1\r\nHost: t\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
    assertError(400, "bad_request", http.read(false));
    try (RawHttp other = server.connect()) {
      other.send("GET /health HTTP/1.1\r\nHost: t\r\n" + "X: y\r\n".repeat(200) + "\r\n");
      assertError(400, "bad_request", other.read(false));
    }
    try (RawHttp other = server.connect()) {
      other.send("GET /keys?" + "a=1&".repeat(2000) + " HTTP/1.1\r\nHost: t\r\n\r\n");
      assertError(400, "bad_request", other.read(false));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED,overloaded",
    "NO_LEADER,no_leader",
    "DISK_FULL,disk_full",
    "LOG_FAILED,log_failed",
    "TIMED_OUT,timeout",
    "RECOVERING,recovering",
    "SHUTTING_DOWN,shutting_down",
  })
  void aRefusedWriteIs503(Refusal why, String code) throws IOException {
    server.log.answer = new AppendReply.Refused(why);
    RawHttp.Response response = put("/keys/a", "x");
    assertError(503, code, response);
    assertEquals("1", response.header("Retry-After"));
    assertError(503, code, delete("/keys/a"));
    server.log.answer = null;
    assertEquals(404, get("/keys/a").status());
  }

  @Test
  void anUnknownOutcomeIsNeitherSuccessNorFailure() throws IOException {
    server.log.answer = new AppendReply.Unknown("leadership was lost");
    assertError(503, "outcome_unknown", put("/keys/a", "x"));
    assertError(
        503,
        "outcome_unknown",
        post("/batch", "{\"operations\":[{\"op\":\"delete\",\"key\":\"a\"}]}"));
  }

  @Test
  void aFaultOfOursIs500AndTheServerGoesOn() throws IOException {
    server.log.broken = true;
    assertError(500, "internal", put("/keys/a", "x"));
    server.log.broken = false;
    assertEquals(201, put("/keys/a", "x").status());
  }

  @Test
  void theNodeTellsOfItself() throws IOException {
    assertEquals(
        "{\"status\":\"healthy\",\"state\":\"standalone\",\"leader\":\"127.0.0.1:8080\"}\n",
        get("/health").text());
    assertEquals(
        "{\"status\":\"ready\",\"state\":\"standalone\",\"leader\":\"127.0.0.1:8080\"}\n",
        get("/ready").text());
    server.status =
        new NodeStatus(
            "cluster",
            "candidate",
            null,
            new NodeStatus.NotReady("no_leader", "no leader elected"));
    assertError(503, "no_leader", get("/ready"));
    assertEquals("no leader elected", json(get("/ready")).path("error").asText());
    assertEquals(200, get("/health").status());
    var root = json(get("/"));
    assertEquals("RaftKV", root.path("service").asText());
    assertEquals("1.2.3", root.path("version").asText());
    assertEquals("cluster", root.path("mode").asText());
    assertTrue(root.path("endpoints").has("PUT /keys/{key}"));
    assertEquals(25, root.path("endpoints").size());
    assertEquals("# EOF\n", get("/metrics").text());
  }

  @Test
  void statisticsCountWhatWasDone() throws IOException {
    put("/keys/a", "x");
    put("/keys/b", "x");
    var _ = get("/keys/a");
    delete("/keys/b");
    var stats = json(get("/stats"));
    for (var counts : new com.fasterxml.jackson.databind.JsonNode[] {stats, stats.path("store")}) {
      assertEquals(1, counts.path("gets").asInt());
      assertEquals(2, counts.path("puts").asInt());
      assertEquals(1, counts.path("deletes").asInt());
      assertEquals(1, counts.path("key_count").asInt());
    }
    assertEquals(
        "{\"hits\":3,\"misses\":1,\"hit_rate\":75.0,\"size\":2,\"evictions\":5}",
        stats.path("cache").toString());
    assertEquals(3, stats.path("revision").asInt());
    assertFalse(stats.has("raft"));
  }

  @Test
  void requestsAreObservedByTemplate() throws IOException {
    put("/keys/secret", "12345");
    var _ = get("/keys/secret");
    var _ = http.call("BREW", "/nothing", NO_BODY);
    assertEquals(
        Arrays.asList("PUT /keys/{key} 201 5 0", "GET /keys/{key} 200 0 5"),
        server.observed.stream().limit(2).toList());
    // The last is told of after its response: another request's response comes after that.
    var _ = get("/health");
    assertTrue(server.observed.stream().anyMatch(line -> line.startsWith("OTHER unmatched 404")));
  }

  @Test
  void aSlowBodyIsCutOff() throws IOException {
    try (ServedStore impatient = new ServedStore(Duration.ofMillis(200));
        RawHttp slow = impatient.connect()) {
      slow.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nx");
      assertError(408, "request_timeout", slow.read(false));
      assertTrue(slow.closedByServer());
    }
  }

  @Test
  void aSlowHeadIsCutOff() throws IOException {
    try (ServedStore impatient = new ServedStore(Duration.ofMillis(200));
        RawHttp slow = impatient.connect()) {
      slow.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\n");
      assertTrue(slow.closedByServer());
    }
  }

  @Test
  void aClientThatTakesNoResponsesIsCutOffAndItsRequestEnds() throws Exception {
    try (ServedStore impatient = new ServedStore(Duration.ofSeconds(10), Duration.ofMillis(200));
        RawHttp still = impatient.connect();
        RawHttp other = impatient.connect()) {
      byte[] large = new byte[ServedStore.REQUEST_BYTES_MAX];
      assertEquals(201, still.call("PUT", "/keys/a", large).status());
      still.send("GET /keys/a HTTP/1.1\r\nHost: t\r\n\r\n".repeat(30));
      long deadline = System.nanoTime() + 10_000_000_000L;
      int sent = 0;
      while (sent == 0 || sent != impatient.observed.size()) {
        assertTrue(System.nanoTime() < deadline, "responses go on without end");
        sent = impatient.observed.size();
        other.pause(Duration.ofMillis(500));
      }
      assertTrue(sent < 30, "all " + sent + " responses were taken");
      assertTrue(impatient.endpoint.stop(Duration.ofSeconds(5)), "a request never ended");
    }
  }

  @Test
  void aConnectionThatWasIdleForLongerThanAResponseMayIsAsGoodAsBefore() throws IOException {
    Duration timeout = Duration.ofMillis(200);
    byte[] value = new byte[10_000];
    try (ServedStore impatient = new ServedStore(Duration.ofSeconds(10), timeout);
        RawHttp again = impatient.connect()) {
      assertEquals(201, again.call("PUT", "/keys/a", value).status());
      for (int i = 0; i < 3; i++) {
        again.pause(timeout.multipliedBy(2));
        assertEquals(value.length, again.call("GET", "/keys/a", NO_BODY).body().bytes().length);
      }
    }
  }

  @Test
  void stoppingLetsARequestUnderWayEnd() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    server.log.held = gate;
    http.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx");
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!server.log.appending() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    CompletableFuture<Boolean> stopped =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return server.endpoint.stop(Duration.ofSeconds(5));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertFalse(stopped.isDone());
    gate.complete(null);
    assertEquals(201, http.read(false).status());
    assertTrue(stopped.get());
    assertTrue(http.closedByServer());
  }
}
