package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.RateLimiter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told of scripts of other origins. */
final class CrossOriginTest {
  private static final String UI = "https://ui.example";
  private static final String ASKED = "Access-Control-Request-Method: PUT";

  private static RawHttp.Response call(
      String origins, String method, String target, String... headers) throws IOException {
    EdgeOptions edge = new EdgeOptions(TrustedProxies.NONE, CorsOrigins.parse(origins), false);
    try (ServedStore server = new ServedStore(edge, RateLimiter.NONE);
        RawHttp http = server.connect()) {
      RawHttp.Response response = http.call(method, target, HttpTestCase.NO_BODY, headers);
      assertFalse(response.headers().containsKey("access-control-allow-credentials"));
      assertEquals(200, http.call("GET", "/health", HttpTestCase.NO_BODY).status());
      return response;
    }
  }

  private static void assertNoCors(RawHttp.Response response) {
    Map<String, String> headers = response.headers();
    assertTrue(
        headers.keySet().stream().noneMatch(name -> name.startsWith("access-control-")),
        headers.toString());
  }

  @Test
  void withoutOriginsThereIsNoSuchThing() throws IOException {
    RawHttp.Response preflight = call("", "OPTIONS", "/keys/a", "Origin: " + UI, ASKED);
    HttpTestCase.assertError(405, "method_not_allowed", preflight);
    RawHttp.Response read = call("", "GET", "/keys/a", "Origin: " + UI);
    assertEquals(404, read.status());
    for (RawHttp.Response response : List.of(preflight, read)) {
      assertNoCors(response);
      assertFalse(response.headers().containsKey("vary"));
    }
  }

  @ParameterizedTest
  @CsvSource({UI + "," + UI, "'http://a.example, " + UI + ":443'," + UI, "*,*"})
  void anOriginThatMayCallIsToldWhatItMaySend(String origins, String told) throws IOException {
    RawHttp.Response response = call(origins, "OPTIONS", "/keys/a%2Fb", "Origin: " + UI, ASKED);
    assertEquals(204, response.status());
    assertEquals(told, response.header("Access-Control-Allow-Origin"));
    assertEquals("DELETE, GET, HEAD, PUT", response.header("Access-Control-Allow-Methods"));
    String sent = String.valueOf(response.header("Access-Control-Allow-Headers"));
    for (String name : List.of("Authorization", "X-API-Key", "If-Match", "Idempotency-Key")) {
      assertTrue(sent.contains(name), sent);
    }
    assertEquals("600", response.header("Access-Control-Max-Age"));
    assertEquals("Origin", response.header("Vary"));
  }

  @ParameterizedTest
  @CsvSource({UI + "," + UI, "*,*"})
  void itsScriptsCanReadResponsesAndErrors(String origins, String told) throws IOException {
    for (String target : List.of("/keys", "/keys/none", "/nothing", "/keys?limit=x")) {
      RawHttp.Response response = call(origins, "GET", target, "Origin: " + UI);
      assertEquals(told, response.header("Access-Control-Allow-Origin"), target);
      String read = String.valueOf(response.header("Access-Control-Expose-Headers"));
      for (String name : List.of("ETag", "X-Raft-Version", "X-Request-ID", "Retry-After")) {
        assertTrue(read.contains(name), read);
      }
      assertEquals("Origin", response.header("Vary"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ui.example.evil.example",
        "https://evil.example",
        "http://ui.example",
        "https://ui.example:8443",
        "HTTPS://UI.EXAMPLE",
        "null",
        "",
        "https://ui.example, https://evil.example",
      })
  void anotherOriginIsToldNothing(String origin) throws IOException {
    RawHttp.Response preflight = call(UI, "OPTIONS", "/keys/a", "Origin: " + origin, ASKED);
    HttpTestCase.assertError(403, "origin_not_allowed", preflight);
    RawHttp.Response read = call(UI, "GET", "/keys/a", "Origin: " + origin);
    assertEquals(404, read.status(), "who is no browser is not kept out");
    for (RawHttp.Response response : List.of(preflight, read)) {
      assertNoCors(response);
      assertEquals("Origin", response.header("Vary"));
    }
  }

  @Test
  void severalOriginsInOneRequestAreNone() throws IOException {
    RawHttp.Response response = call(UI, "GET", "/keys/a", "Origin: " + UI, "Origin: " + UI);
    assertNoCors(response);
  }

  @Test
  void anOptionsRequestThatAsksNothingIs405AsEver() throws IOException {
    RawHttp.Response response = call(UI, "OPTIONS", "/keys/a", "Origin: " + UI);
    HttpTestCase.assertError(405, "method_not_allowed", response);
    HttpTestCase.assertError(
        404, "not_found", call(UI, "OPTIONS", "/nothing", "Origin: " + UI, ASKED));
  }

  @ParameterizedTest
  @CsvSource({
    "https://ui.example,https://ui.example",
    "'https://UI.example , http://[::1]:80','https://ui.example,http://[::1]'",
    "http://localhost:3000,http://localhost:3000",
    "*,*",
    "'',''",
  })
  void originsAreReadAsBrowsersWriteThem(String text, String written) {
    assertEquals(written, CorsOrigins.parse(text).toString());
    assertEquals(written, CorsOrigins.parse(written).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ui.example",
        "https://ui.example/",
        "https://ui.example/x",
        "https://ui.example?",
        "https://ui.example#x",
        "https://u@ui.example",
        "https://ui.example:",
        "https://ui.example:0",
        "https://ui.example:65536",
        "https://ui.example:08443",
        "https://*.example",
        "ftp://ui.example",
        "null",
        "*,https://ui.example",
        "https://ui.example,",
        "https://bücher.example",
        "https://",
        "https://a b",
      })
  void whatIsNoOriginIsRefused(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CorsOrigins.parse(text));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("origins such as https://ui.example:8443"), message);
  }
}
