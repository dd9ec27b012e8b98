package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that hold connections and send little, and those beside them. */
final class SlowClientsTest {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final String HEAD = "PUT /keys/slow HTTP/1.1\r\nHost: t\r\n";

  /** Sends a byte at a time for as long as the server takes them; for how long that was. */
  private static Duration dripped(RawHttp slow, String first, RawHttp other) throws IOException {
    long start = System.nanoTime();
    slow.send(first);
    while (!isCutOff(slow)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IOException("a byte at a time is taken for ever");
      }
      assertEquals(404, other.call("GET", "/keys/slow", HttpTestCase.NO_BODY).status());
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Waits a little, then sends a byte; whether there was an answer, or nobody to take it. */
  private static boolean isCutOff(RawHttp slow) {
    try {
      if (slow.hasInputWithin(BETWEEN_BYTES)) {
        return true;
      }
      slow.send("x");
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void aHeadAndABodyThatComeByteByByteAreCutOff() throws IOException {
    for (String first :
        List.of(
            "G",
            HEAD + "X: ",
            HEAD + "Content-Length: 100000\r\n\r\n",
            HEAD + "Transfer-Encoding: chunked\r\n\r\n186A0\r\n")) {
      try (ServedStore server = new ServedStore(READ_TIMEOUT);
          RawHttp slow = server.connect();
          RawHttp other = server.connect()) {
        Duration taken = dripped(slow, first, other);
        assertTrue(taken.compareTo(READ_TIMEOUT.multipliedBy(4)) < 0, first + ": " + taken);
        assertEquals(404, other.call("GET", "/keys/slow", HttpTestCase.NO_BODY).status());
      }
    }
  }

  @Test
  void thousandsOfIdleConnectionsAreNotInTheWay() throws IOException {
    List<RawHttp> idle = new ArrayList<>();
    try (ServedStore server = new ServedStore()) {
      try {
        for (int i = 0; i < 2_000; i++) {
          RawHttp one = server.connect();
          idle.add(one);
          if (i % 2 == 0) {
            one.send("GET /health HTTP/1.1\r\nHost:"); // and no more of it
          }
        }
        long start = System.nanoTime();
        try (RawHttp http = server.connect()) {
          assertEquals(201, http.call("PUT", "/keys/a", new byte[100_000]).status());
          assertEquals(
              100_000, http.call("GET", "/keys/a", HttpTestCase.NO_BODY).body().bytes().length);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(taken.toMillis() < 2_000, "it took " + taken);
        idle.get(1).send("GET /health HTTP/1.1\r\nHost: t\r\n\r\n");
        assertEquals(200, idle.get(1).read(false).status());
      } finally {
        for (RawHttp one : idle) {
          one.close();
        }
      }
    }
  }
}
