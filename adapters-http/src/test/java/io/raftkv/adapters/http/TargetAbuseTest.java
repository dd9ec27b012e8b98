package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets, hosts and headers that are meant to lead a request elsewhere, or to be too much. */
final class TargetAbuseTest extends AbuseTestCase {
  private static final String NO_BODY_HEAD = HEAD + "Content-Length: 0\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keys/../admin/backup",
        "/keys/../admin/snapshot",
        "/./admin/snapshot",
        "/admin/./snapshot",
        "/admin//snapshot",
        "//admin/snapshot",
        "/%61dmin/snapshot",
        "/admin%2fsnapshot",
        "/admin/snapshot/",
        "/admin/snapshot;x",
        "/admin/snapshot%3fx",
        "/admin/snapshot%00",
        "/admin/snapshot#x",
        "/ADMIN/SNAPSHOT",
        "/keys;x/..",
        "/keys/..;/admin/snapshot",
        "/keys\\..\\admin/snapshot",
        "/keys/%2e%2e/admin/snapshot",
        "/keys/kept/%2e%2e",
        "/keys/kept/ttl/../../../admin/snapshot",
        "http://t//admin/snapshot",
        "http://t/keys/../admin/snapshot",
      })
  void noPathLeadsToAnotherRoute(String target) throws IOException {
    for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
      List<RawHttp.Response> responses = responses(method + " " + target + NO_BODY_HEAD);
      assertEquals(1, responses.size(), target);
      assertError(404, "not_found", responses.getFirst());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keys/..%2f..%2fadmin",
        "/keys/%2e%2e%2fadmin%2fsnapshot",
        "/keys/..",
        "/keys/.",
        "/keys/%2F",
        "/keys/kept%2fttl",
        "/keys/%252e%252e",
        "/keys/kept;jsessionid=1",
        "/keys/kept%00",
        "/keys/KEPT",
      })
  void whatLooksLikeAPathIsAKeyLikeAnyOther(String target) throws IOException {
    List<RawHttp.Response> responses = responses("GET " + target + HEAD + "\r\n");
    assertEquals(1, responses.size());
    assertError(404, "key_not_found", responses.getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host: t\r\nHost: t\r\n",
        "Host: t\r\nhost: u\r\n",
        "Host: a b\r\n",
        "Host: a/b\r\n",
        "Host: user@t\r\n",
        "Host: t:x\r\n",
        "Host: t:99999\r\n",
        "Host: [::1\r\n",
        "Host: t\u0001\r\n",
        "Host : t\r\n",
      })
  void aHostThatIsNoneIs400(String host) throws IOException {
    assertRefused(400, "bad_request", "GET /health HTTP/1.1\r\n" + host + "\r\n" + hidden());
    assertRefused(
        400,
        "bad_request",
        "PUT http://t/keys/evil HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx" + hidden());
  }

  @ParameterizedTest
  @CsvSource({
    "health,400,bad_request",
    "t:80,400,bad_request",
    "*,400,bad_request",
    "ftp://t/health,400,invalid_target",
    "file:///etc/passwd,400,bad_request",
    "x://health,400,invalid_target",
    "gopher://t,400,invalid_target",
  })
  void aTargetThatIsNeitherPathNorUrlIsRefused(String target, int status, String code)
      throws IOException {
    assertRefused(status, code, "GET " + target + HEAD + "\r\n" + hidden());
  }

  @ParameterizedTest
  @CsvSource({
    "http://test/keys/kept,kept",
    "HTTP://test/keys/kept,kept",
    "https://test/keys/kept?consistency=stale,kept",
  })
  void anAbsoluteTargetIsItsPath(String target, String value) throws IOException {
    assertEquals(value, get(target).text());
  }

  @Test
  void noTunnelIsMade() throws IOException {
    for (String target : List.of("t:80", "/keys/kept", "http://t/keys/kept")) {
      List<RawHttp.Response> responses = responses("CONNECT " + target + HEAD + "\r\n" + hidden());
      assertTrue(responses.getFirst().status() >= 400, target);
      assertEquals(1, responses.size());
    }
    assertError(404, "not_found", http.call("OPTIONS", "*", NO_BODY));
    assertEquals(405, http.call("TRACE", "/keys/kept", NO_BODY).status());
  }

  @Test
  void noHeaderMakesAnotherMethodOrPathOfIt() throws IOException {
    RawHttp.Response response =
        get(
            "/keys/kept",
            "X-HTTP-Method-Override: DELETE",
            "X-HTTP-Method: DELETE",
            "X-Method-Override: DELETE",
            "X-Original-URL: /admin/snapshot",
            "X-Rewrite-URL: /admin/snapshot",
            "X-Forwarded-Prefix: /admin",
            "Upgrade: h2c",
            "Connection: Upgrade, HTTP2-Settings",
            "HTTP2-Settings: AAMAAABkAAQAAP__");
    assertEquals("kept", response.text());
    assertEquals("kept", get("/keys/kept?_method=DELETE&method=DELETE").text());
  }

  @Test
  void headsAreBounded() throws IOException {
    assertEquals(200, responses("GET /health" + HEAD + lines(99) + "\r\n").getFirst().status());
    assertRefused(400, "bad_request", "GET /health" + HEAD + lines(100) + "\r\n");
    for (String bomb :
        List.of(
            "GET /health" + HEAD + "X: " + "x".repeat(1 << 20) + "\r\n\r\n",
            "GET /health" + HEAD + "x".repeat(1 << 20) + ": y\r\n\r\n",
            "GET /keys/" + "x".repeat(1 << 20) + HEAD + "\r\n",
            "GET /keys?" + "x".repeat(1 << 20) + HEAD + "\r\n",
            "X".repeat(1 << 20) + " /health" + HEAD + "\r\n")) {
      try (RawHttp one = server.connect()) {
        try {
          one.send(bomb);
        } catch (IOException closedMeanwhile) {
          continue; // and with it, perhaps, the answer
        }
        assertError(400, "bad_request", one.read(false));
        assertTrue(one.closedByServer());
      }
    }
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("X-").append(i).append(": y\r\n");
    }
    return lines.toString();
  }

  @Test
  void bodiesAreNotUnpacked() throws IOException {
    String gzip = "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}";
    for (String target : List.of("POST /batch", "POST /keys/kept/cas")) {
      assertError(415, "unsupported_content_encoding", responses(target + HEAD + gzip).getFirst());
    }
    assertError(400, "invalid_request", post("/batch", "{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expected_version\":1,\"expected_version\":1,\"new_value\":\"x\"}",
        "{\"expected_version\":1,\"new_value\":\"x\",\"new_value\":\"y\"}",
        "{\"expected_version\":1,\"new_\\u0076alue\":\"x\",\"new_value\":\"y\"}",
      })
  void aFieldGivenTwiceIsNotGuessedAt(String body) throws IOException {
    assertError(400, "invalid_json", post("/keys/kept/cas", body));
  }

  @ParameterizedTest
  @CsvSource({"[,]", "'{\"a\":',}"})
  void nestingIsBounded(String open, String close) throws IOException {
    String deep = open.repeat(100_000) + "1" + close.repeat(100_000);
    assertError(400, "invalid_json", post("/batch", "{\"operations\":" + deep + "}"));
    assertError(400, "invalid_json", post("/keys/kept/cas", deep));
  }

  /** Not a change, but how tests see that one key's bytes are not another's. */
  @Test
  void aValueIsNothingButBytes() throws IOException {
    byte[] kept = {'k', 'e', 'p', 't'};
    assertArrayEquals(kept, get("/keys/kept", "Accept: text/html").body().bytes());
    assertEquals("application/octet-stream", get("/keys/kept").header("Content-Type"));
  }
}
