package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies are received, refused and dropped. */
final class RequestBodyTest extends HttpTestCase {
  private static final String HEAD = " HTTP/1.1\r\nHost: t\r\n";
  private static final byte[] KIBIBYTE = new byte[1024];

  private static void sendKibibytes(RawHttp to, int kibibytes) throws IOException {
    for (int i = 0; i < kibibytes; i++) {
      to.send(KIBIBYTE);
    }
  }

  @Test
  void bodiesUnderWayHaveABudget() throws IOException {
    List<RawHttp> waiting = new ArrayList<>();
    try {
      RawHttp.@Nullable Response answer = null;
      RawHttp last = http;
      while (answer == null && waiting.size() < 20) {
        last = server.connect();
        waiting.add(last);
        last.send("PUT /keys/k" + waiting.size() + HEAD + "Content-Length: 1048576\r\n\r\n");
        sendKibibytes(last, 600);
        answer = last.hasInputWithin(Duration.ofMillis(500)) ? last.read(false) : null;
      }
      RawHttp.Response refused = Objects.requireNonNull(answer, "nobody was refused");
      assertTrue(waiting.size() > 4 && waiting.size() < 12, "refused at " + waiting.size());
      assertError(503, "overloaded", refused);
      assertEquals("1", refused.header("Retry-After"));

      // What is small is not in their way, and the refused connection goes on behind its body.
      assertEquals(201, put("/keys/small", "x").status());
      sendKibibytes(last, 424);
      assertEquals(200, last.call("GET", "/health", NO_BODY).status());

      for (RawHttp other : waiting) {
        if (other != last) {
          sendKibibytes(other, 424);
          assertEquals(201, other.read(false).status());
        }
      }
      assertEquals(201, last.call("PUT", "/keys/last", new byte[1 << 20]).status());
    } finally {
      for (RawHttp other : waiting) {
        other.close();
      }
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(201, http.call("PUT", "/keys/again", new byte[1 << 20]).status());
    }
  }

  @Test
  void bodiesThatAreOnlyAnnouncedAreNotInTheWay() throws IOException {
    List<RawHttp> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        RawHttp other = server.connect();
        idle.add(other);
        other.send("PUT /keys/a" + HEAD + "Content-Length: 1048576\r\n\r\nx");
      }
      assertEquals(201, http.call("PUT", "/keys/b", new byte[1 << 20]).status());
    } finally {
      for (RawHttp other : idle) {
        other.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 20) + 1, 2_000_000, (2 << 20) + 1, 3_000_000, 10_000_000, 16 << 20})
  void aTooLargeBodyIs413AndTheConnectionStays(int bytes) throws IOException {
    assertError(413, "request_too_large", http.call("PUT", "/keys/a", new byte[bytes]));
    assertEquals(200, get("/health").status());
  }

  @Test
  void aBodyThatIsTooLargeToDropEndsTheConnection() throws IOException {
    http.send("PUT /keys/a" + HEAD + "Content-Length: 100000000\r\n\r\n");
    RawHttp.Response response = http.read(false);
    assertError(413, "request_too_large", response);
    assertEquals("close", response.header("Connection"));
    assertTrue(http.closedByServer());
  }

  @Test
  void aChunkThatIsTooLargeIs413AndTheConnectionStays() throws IOException {
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n200000\r\n");
    http.send(new byte[0x200000]);
    http.send("\r\n0\r\n\r\n");
    assertError(413, "request_too_large", http.read(false));
    assertEquals(200, get("/health").status());
  }

  @Test
  void endlessChunksAreNotDroppedForEver() throws IOException {
    http.send("POST /nothing" + HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    assertError(404, "not_found", http.read(false));
    String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
    assertThrows(
        SocketException.class,
        () -> {
          for (int sent = 0; sent < 64 << 20; sent += 1024) {
            http.send(chunk);
          }
        });
  }

  @Test
  void theLimitMayBeAboveUndertowsOwn() throws IOException {
    byte[] body = new byte[3_000_000];
    try (ServedStore roomy = new ServedStore(Duration.ofSeconds(10), 4 << 20);
        RawHttp to = roomy.connect()) {
      assertEquals(201, to.call("PUT", "/keys/a", body).status());
      to.send("PUT /keys/a" + HEAD + "Content-Length: 3000000\r\nExpect: 100-continue\r\n\r\n");
      to.readContinue();
      to.send(body);
      assertEquals(201, to.read(false).status());
      to.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n2DC6C0\r\n");
      to.send(body);
      to.send("\r\n0\r\n\r\n");
      assertEquals(201, to.read(false).status());
      assertEquals(body.length, to.call("GET", "/keys/a", NO_BODY).body().bytes().length);
    }
  }

  @Test
  void theLongestChunkedBodyIsTakenAndNoLongerOne() throws IOException {
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n100000\r\n");
    http.send(new byte[1 << 20]);
    http.send("\r\n0\r\n\r\n");
    assertEquals(201, http.read(false).status());
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n100001\r\n");
    http.send(new byte[(1 << 20) + 1]);
    http.send("\r\n0\r\n\r\n");
    assertError(413, "request_too_large", http.read(false));
    assertEquals(200, get("/health").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "99999999999999999999999",
        // Two to the power of 64: as a long that overflows, no body.
        "18446744073709551616",
        "18446744073709551617",
        "1000000000000000000",
      })
  void anOverflowingContentLengthIs400AndNothingBehindItIsARequest(String length)
      throws IOException {
    http.send("PUT /keys/a" + HEAD + "Content-Length: " + length + "\r\n\r\n");
    http.send("GET /health" + HEAD + "\r\n");
    assertError(400, "invalid_content_length", http.read(false));
    assertTrue(http.closedByServer());
    assertTrue(server.observed.stream().noneMatch(line -> line.contains("/health")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-5", "+5", "5 5", "3, 3", "0x5", "9223372036854775807"})
  void whatIsNoLengthIs400(String length) throws IOException {
    http.send("PUT /keys/a" + HEAD + "Content-Length: " + length + "\r\n\r\nxyz");
    assertEquals(400, http.read(false).status());
    assertTrue(http.closedByServer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "xchunked", "chunkedx", "gzip, chunked", "chunked, gzip", "identity"})
  void otherTransferCodingsAre501AtOnce(String coding) throws IOException {
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: " + coding + "\r\n\r\n");
    http.send("3\r\nxyz\r\n0\r\n\r\n");
    assertError(501, "unsupported_transfer_encoding", http.read(false));
    assertTrue(http.closedByServer());
    assertEquals(404, statusOf("/keys/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nxyz\r\n0\r\n\r\n",
        "-3\r\nxyz\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nxyz",
        "3\r\nxyzz\r\n0\r\n\r\n",
        "3\nxyz\n0\n\n",
        "\r\n",
      })
  void malformedChunksAre400(String chunks) throws IOException {
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    assertError(400, "invalid_body", http.read(false));
    assertTrue(http.closedByServer());
    assertEquals(404, statusOf("/keys/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 10\r\n\r\nxyz", "Transfer-Encoding: chunked\r\n\r\n5\r\nxy"})
  void aBodyThatEndsEarlyIs400(String rest) throws IOException {
    http.send("PUT /keys/a" + HEAD + rest);
    http.endSending();
    assertError(400, "invalid_body", http.read(false));
    assertTrue(http.closedByServer());
    assertEquals(404, statusOf("/keys/a"));
  }

  private record Slow(String method, String target, int status, RawHttp connection) {}

  private static final List<String> BODILESS =
      List.of(
          "GET /keys/a 404",
          "HEAD /keys/a 404",
          "DELETE /keys/a 204",
          "PUT /keys/a/ttl?ttl=10s 404",
          "GET /keys 200",
          "GET /health 200",
          "POST /nothing 404",
          "POST /keys/a 405",
          "PUT /keys/a?ttl=never 400");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000000\r\n\r\nx",
        "Transfer-Encoding: chunked\r\n\r\nFFFFF\r\nx",
      })
  void whatNeedsNoBodyIsAnsweredAtOnceAndItsBodyHasADeadline(String rest) throws IOException {
    try (ServedStore impatient = new ServedStore(Duration.ofSeconds(3))) {
      List<Slow> slow = new ArrayList<>();
      long start = System.nanoTime();
      for (String line : BODILESS) {
        String[] parts = line.split(" ", -1);
        RawHttp connection = impatient.connect();
        slow.add(new Slow(parts[0], parts[1], Integer.parseInt(parts[2]), connection));
        connection.send(parts[0] + " " + parts[1] + HEAD + rest);
      }
      for (Slow each : slow) {
        RawHttp.Response response = each.connection.read(each.method.equals("HEAD"));
        assertEquals(each.status, response.status(), each.toString());
      }
      long answered = System.nanoTime() - start;
      for (Slow each : slow) {
        assertTrue(each.connection.closedByServer(), each.toString());
        each.connection.close();
      }
      long closed = System.nanoTime() - start;
      assertTrue(answered < closed - 500_000_000, answered + " of " + closed + " ns");
    }
  }

  @Test
  void behindABodyThatNobodyNeedsTheNextRequestIsFound() throws IOException {
    put("/keys/a", "1");
    for (String body :
        List.of(
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")) {
      http.send("GET /keys/a" + HEAD + body + "GET /health" + HEAD + "\r\n");
      assertEquals("1", http.read(false).text());
      assertEquals(200, http.read(false).status());
      http.send("DELETE /keys/none" + HEAD + body.substring(0, body.length() - 1));
      assertEquals(204, http.read(false).status());
      http.send(body.substring(body.length() - 1));
      assertEquals(200, get("/health").status());
    }
  }

  @Test
  void aSlowTooLargeBodyIsAnsweredAtOnceAndCutOff() throws IOException {
    try (ServedStore impatient = new ServedStore(Duration.ofMillis(500));
        RawHttp slow = impatient.connect()) {
      slow.send("PUT /keys/a" + HEAD + "Content-Length: 10000000\r\n\r\nx");
      assertError(413, "request_too_large", slow.read(false));
      assertTrue(slow.closedByServer());
    }
  }

  @Test
  void theTimeoutIsNamedAsItIsConfigured() throws IOException {
    try (ServedStore impatient = new ServedStore(Duration.ofMillis(200));
        RawHttp slow = impatient.connect()) {
      slow.send("PUT /keys/a" + HEAD + "Content-Length: 100\r\n\r\nx");
      RawHttp.Response response = slow.read(false);
      assertError(408, "request_timeout", response);
      assertEquals("close", response.header("Connection"));
      assertTrue(response.text().contains("within 200ms"), response.text());
    }
  }

  @Test
  void aBodyIsAskedForOnlyWhereItIsWanted() throws IOException {
    String expecting = HEAD + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    http.send("PUT /keys/a" + expecting);
    http.readContinue();
    http.send("abc");
    assertEquals(201, http.read(false).status());
    assertEquals("abc", get("/keys/a").text());
    http.send("PUT /nothing" + expecting);
    RawHttp.Response refused = http.read(false);
    assertError(404, "not_found", refused);
    assertEquals("close", refused.header("Connection"));
    assertTrue(http.closedByServer());
  }

  @Test
  void anAnswerDoesNotWaitForTheNextRequestsBody() throws IOException {
    put("/keys/a", "1");
    http.send("GET /keys/a" + HEAD + "\r\nPUT /keys/b" + HEAD + "Content-Length: 1\r\n\r\n");
    assertEquals("1", http.read(false).text());
    http.send("x");
    assertEquals(201, http.read(false).status());
    http.send("GET /keys/a" + HEAD + "\r\nGET /keys/a" + HEAD + "Content-Length: 1\r\n\r\n");
    assertEquals("1", http.read(false).text());
    assertEquals("1", http.read(false).text());
    http.send("x");
    assertEquals(200, get("/health").status());
  }

  private int statusOf(String target) throws IOException {
    try (RawHttp other = server.connect()) {
      return other.call("GET", target, NO_BODY).status();
    }
  }
}
