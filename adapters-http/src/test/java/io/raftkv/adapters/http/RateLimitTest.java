package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told that sends too many requests. */
final class RateLimitTest {
  private static final String HEAD = " HTTP/1.1\r\nHost: t\r\n";

  private final AtomicLong waitNanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private ServedStore server;
  private RawHttp http;

  @BeforeEach
  void start() throws IOException {
    server =
        new ServedStore(
            EdgeOptions.PLAIN,
            client -> {
              asked.incrementAndGet();
              return waitNanos.get();
            });
    http = server.connect();
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
  }

  private RawHttp.Response get(String target) throws IOException {
    return http.call("GET", target, HttpTestCase.NO_BODY);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "999999999,1", "1000000000,1", "1000000001,2", "59000000001,60"})
  void aRequestTooManyIs429AndTheConnectionStays(long nanos, String seconds) throws IOException {
    waitNanos.set(nanos);
    RawHttp.Response refused = http.call("PUT", "/keys/a", new byte[100_000]);
    HttpTestCase.assertError(429, "rate_limited", refused);
    assertEquals(seconds, refused.header("Retry-After"));
    assertTrue(refused.headers().containsKey("x-request-id"));
    assertNotEquals("close", refused.header("Connection"));
    http.send("PUT /keys/a" + HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    HttpTestCase.assertError(429, "rate_limited", http.read(false));
    HttpTestCase.assertError(429, "rate_limited", get("/nothing"));
    waitNanos.set(0);
    assertEquals(404, get("/keys/a").status());
    assertEquals(4, asked.get(), "once for each request");
    assertTrue(
        server.observed.stream().anyMatch(line -> line.startsWith("PUT /keys/{key} 429 ")),
        server.observed.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/metrics"})
  void probesAreNotLimited(String probe) throws IOException {
    waitNanos.set(1);
    assertEquals(200, get(probe).status());
    assertEquals(200, http.call("HEAD", probe, HttpTestCase.NO_BODY).status());
    assertEquals(0, asked.get());
    for (String other : new String[] {probe + "/", "/keys" + probe, probe + "?", "/"}) {
      int status = get(other).status();
      assertEquals(other.endsWith("?") ? 200 : 429, status, other);
    }
  }

  @Test
  void theLongestPipelineIsCountedRequestByRequest() throws IOException {
    http.send(("GET /keys/a" + HEAD + "\r\n").repeat(20));
    for (int i = 0; i < 20; i++) {
      assertEquals(404, http.read(false).status());
    }
    assertEquals(20, asked.get());
  }
}
