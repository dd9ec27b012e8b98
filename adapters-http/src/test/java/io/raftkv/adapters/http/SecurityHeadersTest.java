package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.RateLimiter;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every response tells browsers. */
final class SecurityHeadersTest extends HttpTestCase {
  private static final Map<String, String> OF_ALL =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

  private static final Map<String, String> OF_TEXT =
      Map.of("Referrer-Policy", "no-referrer", "X-Frame-Options", "DENY");

  private static void check(int status, RawHttp.Response response) {
    assertEquals(status, response.status());
    OF_ALL.forEach((name, value) -> assertEquals(value, response.header(name), name));
    String type = response.header("Content-Type");
    if (type != null && !type.equals(Call.BYTES)) {
      OF_TEXT.forEach((name, value) -> assertEquals(value, response.header(name), name));
    }
    assertFalse(response.headers().containsKey("server"), response.headers().toString());
    assertFalse(response.headers().containsKey("x-powered-by"));
    assertFalse(response.headers().containsKey("strict-transport-security"));
  }

  @Test
  void everyResponseBearsThem() throws IOException {
    check(201, put("/keys/a", "<script>alert(1)</script>"));
    RawHttp.Response value = get("/keys/a");
    check(200, value);
    assertEquals("application/octet-stream", value.header("Content-Type"));
    assertEquals("application/json", get("/nothing").header("Content-Type"));
    check(304, get("/keys/a", "If-None-Match: \"1\""));
    check(200, http.call("HEAD", "/keys/a", NO_BODY));
    check(204, delete("/keys/a"));
    check(404, get("/keys/a"));
    check(404, get("/nothing"));
    check(405, http.call("BREW", "/keys", NO_BODY));
    check(200, get("/health"));
    check(200, get("/metrics"));
    check(400, post("/batch", "{"));
    check(413, http.call("PUT", "/keys/a", new byte[ServedStore.REQUEST_BYTES_MAX + 1]));
    server.log.broken = true;
    check(500, put("/keys/a", "x"));
  }

  @Test
  void soDoThoseToWhatCannotBeParsed() throws IOException {
    http.send("GET /health HTTP/1.1\r\nHost: t\r\nbad header\r\n\r\n");
    check(400, http.read(false));
    try (RawHttp other = server.connect()) {
      other.send("GET / HTTP/2.0\r\n\r\n");
      check(505, other.read(false));
    }
    try (RawHttp other = server.connect()) {
      other.send("PUT /keys/a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\n");
      check(501, other.read(false));
    }
  }

  @Test
  void onlyWhereTlsIsServedIsItAskedForFromThenOn() throws IOException {
    EdgeOptions edge = new EdgeOptions(TrustedProxies.NONE, CorsOrigins.NONE, true);
    try (ServedStore strict = new ServedStore(edge, RateLimiter.NONE);
        RawHttp to = strict.connect()) {
      RawHttp.Response response = to.call("GET", "/health", NO_BODY);
      assertTrue(
          String.valueOf(response.header("Strict-Transport-Security")).startsWith("max-age="));
    }
  }
}
