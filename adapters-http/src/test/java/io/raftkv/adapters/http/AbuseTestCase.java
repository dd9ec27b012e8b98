package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What must not change the store: each test ends with a look at it. */
abstract class AbuseTestCase extends HttpTestCase {
  static final String HEAD = " HTTP/1.1\r\nHost: t\r\n";

  /** Something to delete, and to be taken for another's. */
  private static final String KEPT = "/keys/kept";

  private long revision;

  @BeforeEach
  void fill() throws IOException {
    assertEquals(201, put(KEPT, "kept").status());
    revision = revision();
  }

  private long revision() throws IOException {
    try (RawHttp other = server.connect()) {
      return json(other.call("GET", "/stats", NO_BODY)).path("revision").asLong();
    }
  }

  @AfterEach
  void nothingHasChanged() throws IOException {
    assertEquals(revision, revision());
    try (RawHttp other = server.connect()) {
      assertEquals("kept", other.call("GET", KEPT, NO_BODY).text());
    }
    List<String> elsewhere =
        server.observed.stream()
            .filter(line -> line.contains("/admin/") || line.contains("/cluster/"))
            .filter(line -> !line.contains(" 405 "))
            .toList();
    assertTrue(elsewhere.isEmpty(), "reached: " + elsewhere);
  }

  /** A request that must not be found behind another that cannot be understood. */
  static String hidden() {
    return "DELETE " + KEPT + HEAD + "\r\n";
  }

  /** Sends the bytes on a connection of their own, and reads every response until it is closed. */
  List<RawHttp.Response> responses(String bytes) throws IOException {
    List<RawHttp.Response> responses = new ArrayList<>();
    try (RawHttp one = server.connect()) {
      try {
        one.send(bytes);
        one.endSending();
        while (true) {
          responses.add(one.read(false));
        }
      } catch (EOFException closed) {
        return responses;
      }
    }
  }

  /** Checks that the bytes get one answer, an error like any other, and end the connection. */
  void assertRefused(int status, String code, String bytes) throws IOException {
    List<RawHttp.Response> responses = responses(bytes);
    assertEquals(1, responses.size(), responses.toString());
    RawHttp.Response response = responses.getFirst();
    assertError(status, code, response);
    assertEquals("close", response.header("Connection"));
    assertFalse(String.valueOf(response.header("X-Request-ID")).isEmpty());
  }
}
