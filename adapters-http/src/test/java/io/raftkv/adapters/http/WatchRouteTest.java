package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatchRouteTest extends HttpTestCase {
  private final List<RawHttp> opened = new ArrayList<>();

  @AfterEach
  void closeStreams() throws IOException {
    for (RawHttp stream : opened) {
      stream.close();
    }
  }

  /** Asks for a watch, in a way that leaves the response as it is, without chunks. */
  private RawHttp watch(String query, String... headers) throws IOException {
    RawHttp stream = server.connect();
    opened.add(stream);
    stream.send("GET /watch?" + query + " HTTP/1.0\r\nHost: test\r\n" + lines(headers) + "\r\n");
    assertEquals("HTTP/1.1 200 OK", stream.line().replace("HTTP/1.0", "HTTP/1.1"));
    stream.skipHead();
    return stream;
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  /** The lines of the next event. */
  private static String event(RawHttp stream) throws IOException {
    StringBuilder event = new StringBuilder();
    for (String line = stream.line(); !line.isEmpty(); line = stream.line()) {
      event.append(event.isEmpty() ? "" : " | ").append(line);
    }
    return event.toString();
  }

  private static String watched(String id, String data) {
    return "event: watch | id: " + id + " | data: " + data;
  }

  @Test
  void tellsOfChangesAsTheyCome() throws IOException {
    put("/keys/a", "before");
    RawHttp stream = watch("prefix=a");
    assertEquals("event: open | id: 1 | data: {\"revision\":1}", event(stream));
    put("/keys/b", "x");
    put("/keys/a%2F1", "1");
    delete("/keys/a%2F1");
    assertEquals(
        watched(
            "3",
            "{\"key\":\"a/1\",\"value\":\"1\",\"operation\":\"put\",\"version\":1,\"revision\":3,"
                + "\"raft_index\":3,\"raft_term\":0,\"timestamp\":1700000000}"),
        event(stream));
    assertEquals(
        watched(
            "4",
            "{\"key\":\"a/1\",\"operation\":\"delete\",\"version\":0,\"revision\":4,"
                + "\"raft_index\":4,\"raft_term\":0,\"timestamp\":1700000000}"),
        event(stream));
  }

  @Test
  void isAStreamThatNoProxyKeepsBack() throws IOException {
    http.send("GET /watch HTTP/1.1\r\nHost: test\r\n\r\n");
    RawHttp.Response head = http.read(true);
    assertEquals(200, head.status());
    assertEquals("text/event-stream", head.header("Content-Type"));
    assertEquals("no-store", head.header("Cache-Control"));
    assertEquals("no", head.header("X-Accel-Buffering"));
    assertEquals("chunked", head.header("Transfer-Encoding"));
    assertEquals(200, server.connect().call("HEAD", "/watch", new byte[0]).status());
  }

  @Test
  void bytesThatAreNoTextAreTold() throws IOException {
    RawHttp stream = watch("");
    event(stream);
    http.call("PUT", "/keys/a", new byte[] {(byte) 0xFF, 0});
    assertTrue(event(stream).contains("\"key\":\"a\",\"value_base64\":\"/wA=\","));
  }

  @Test
  void aClientThatWasCutOffGoesOnBehindTheLastEventThatItHad() throws IOException {
    post(
        "/batch",
        "{\"operations\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"\"},"
            + "{\"op\":\"put\",\"key\":\"x\",\"value\":\"\"},"
            + "{\"op\":\"put\",\"key\":\"b\",\"value\":\"\"},"
            + "{\"op\":\"put\",\"key\":\"c\",\"value\":\"\"}]}");
    put("/keys/d", "");
    List<String> ids = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    String last = "0";
    while (keys.size() < 5) { // one event of each connection
      RawHttp stream = watch("send_initial_value=true", "Last-Event-ID: " + last);
      event(stream);
      String event = event(stream);
      last = event.replaceAll(".*id: ([0-9.]+) .*", "$1");
      ids.add(last);
      keys.add(event.replaceAll(".*\"key\":\"(.*?)\".*", "$1"));
    }
    assertEquals(List.of("a", "x", "b", "c", "d"), keys);
    assertEquals(List.of("1.1", "1.2", "1.3", "1", "2"), ids);
    RawHttp part = watch("prefix=b&start_revision=1");
    event(part);
    assertTrue(event(part).startsWith("event: watch | id: 1 | data: {\"key\":\"b\","));
  }

  @Test
  void theKeysAreShownFirstWhereThatIsAskedFor() throws IOException {
    put("/keys/a", "1");
    put("/keys/b", "2");
    RawHttp stream = watch("send_initial_value=true");
    assertEquals("event: open | data: {\"revision\":2}", event(stream));
    assertEquals(
        "event: watch | data: {\"key\":\"a\",\"value\":\"1\",\"operation\":\"put\",\"version\":1,"
            + "\"revision\":1}",
        event(stream));
    event(stream);
    assertEquals("event: progress | id: 2 | data: {\"revision\":2}", event(stream));
    put("/keys/c", "3");
    assertTrue(event(stream).startsWith("event: watch | id: 3 | data: {\"key\":\"c\","));
  }

  @Test
  void howLongAKeyStillLivesIsTold() throws IOException {
    put("/keys/a?ttl=10s", "1");
    server.millis.addAndGet(500);
    RawHttp stream = watch("send_initial_value=true");
    event(stream);
    String shown = event(stream);
    assertTrue(shown.endsWith("\"revision\":1,\"ttl\":\"9.5s\",\"ttl_seconds\":9}"), shown);
    event(stream);
    put("/keys/a/ttl?ttl=1m", "");
    String changed = event(stream);
    assertTrue(changed.contains("\"operation\":\"ttl\""), changed);
    assertTrue(changed.contains("\"ttl\":\"1m0s\",\"ttl_seconds\":60"), changed);
  }

  @Test
  void onlyTheOperationsThatAreAskedForAreTold() throws IOException {
    RawHttp stream = watch("operations=delete,expire");
    event(stream);
    put("/keys/a?ttl=1s", "1");
    server.millis.addAndGet(2_000);
    var _ = server.expiry.sweep();
    assertTrue(event(stream).contains("\"operation\":\"expire\""));
  }

  @Test
  void historyThatIsGoneIsToldBeforeTheStreamBegins() throws IOException {
    for (int i = 0; i < 60; i++) {
      put("/keys/a", "" + i);
    }
    RawHttp.Response gone = get("/watch?start_revision=10");
    assertError(410, "compacted", gone);
    assertTrue(gone.text().contains("what changed from revision 10 on is gone up to 10"));
    assertError(410, "compacted", get("/watch", "Last-Event-ID: 9"));
    event(watch("start_revision=11"));
  }

  @Test
  void aClientThatReadsTooSlowlyIsToldWhereToGoOn() throws IOException {
    try (RawHttp slow = server.connectWithSmallWindow()) {
      slow.send("GET /watch HTTP/1.0\r\nHost: test\r\n\r\n");
      slow.skipHead();
      String value = "v".repeat(60_000);
      for (int i = 0; i < 150; i++) {
        assertEquals(201, put("/keys/a", value).status());
      }
      assertTrue(event(slow).startsWith("event: open"));
      long next = 1;
      String event = event(slow);
      while (event.startsWith("event: watch")) {
        assertTrue(event.startsWith("event: watch | id: " + next + " |"), "no gap");
        next++;
        event = event(slow);
      }
      assertTrue(event.startsWith("event: error | data: {\"error\":\"what changed from"), event);
      assertTrue(event.contains("\"code\":\"compacted\""), event);
      assertTrue(event.contains("\"resume_revision\":" + next), event);
      assertTrue(next < 100, "it was told no more than it could take");
      assertTrue(slow.closedByServer());
    }
  }

  @Test
  void aClientThatGoesLeavesNothingBehind() throws IOException {
    RawHttp stream = watch("");
    event(stream);
    assertEquals(1, server.watches());
    stream.close();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (server.watches() > 0) {
      assertTrue(System.nanoTime() < deadline);
      put("/keys/a", "x"); // to write is how it is found out
    }
  }

  @Test
  void aServerThatStopsEndsItsWatches() throws IOException {
    RawHttp stream = watch("");
    event(stream);
    server.stopWatches();
    assertTrue(event(stream).contains("\"code\":\"shutting_down\""));
    assertTrue(stream.closedByServer());
  }

  @ParameterizedTest
  @CsvSource({
    "start_revision=-1, invalid_revision",
    "start_revision=x, invalid_revision",
    "start_revision=5&send_initial_value=true, invalid_request",
    "send_initial_value=maybe, invalid_query",
    "operations=touch, invalid_request",
    "'operations=put,', invalid_request",
  })
  void whatHasNoMeaningIsRefused(String query, String code) throws IOException {
    RawHttp.Response response = get("/watch?" + query);
    assertError(400, code, response);
    assertError(400, "invalid_revision", get("/watch", "Last-Event-ID: x"));
    assertError(400, "key_too_large", get("/watch?prefix=" + "k".repeat(4097)));
  }
}
