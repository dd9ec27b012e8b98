package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyRoutesTest extends HttpTestCase {
  @Test
  void aValueMakesTheRoundTrip() throws IOException {
    RawHttp.Response put = put("/keys/a", "hello");
    assertEquals(201, put.status());
    assertEquals("", put.text());
    assertEquals("\"1\"", put.header("ETag"));
    assertEquals("1", put.header("X-Raft-Version"));

    RawHttp.Response get = get("/keys/a");
    assertEquals(200, get.status());
    assertEquals("hello", get.text());
    assertEquals("application/octet-stream", get.header("Content-Type"));
    assertEquals("\"1\"", get.header("ETag"));
    assertEquals("1", get.header("X-Raft-Version"));
    assertEquals("1", get.header("X-Raft-Revision"));
    assertEquals("standalone", get.header("X-Raft-State"));
    assertEquals("127.0.0.1:8080", get.header("X-Raft-Leader"));
  }

  @Test
  void anEmptyValueIsAValue() throws IOException {
    assertEquals(201, put("/keys/a", "").status());
    RawHttp.Response get = get("/keys/a");
    assertEquals(200, get.status());
    assertEquals("0", get.header("Content-Length"));
  }

  @Test
  void aBinaryMebibyteMakesTheRoundTrip() throws IOException {
    byte[] value = new byte[ServedStore.REQUEST_BYTES_MAX];
    new Random(1).nextBytes(value);
    assertEquals(201, http.call("PUT", "/keys/big", value).status());
    assertArrayEquals(value, get("/keys/big").body().bytes());
  }

  @Test
  void aMissingKeyIs404() throws IOException {
    assertError(404, "key_not_found", get("/keys/none"));
    assertError(404, "key_not_found", get("/keys/none/version"));
    assertError(404, "key_not_found", get("/keys/none/ttl"));
  }

  @Test
  void deleteIs204AlsoWhenAbsent() throws IOException {
    put("/keys/a", "1");
    assertEquals(204, delete("/keys/a").status());
    assertEquals(204, delete("/keys/a").status());
    assertError(404, "key_not_found", get("/keys/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "/",
        "a b",
        "ключ",
        "\u0000",
        "a\u0000b",
        "..",
        ".",
        "%",
        "%2F",
        "a+b",
        "😀",
        "?",
        "#",
        "a;b",
        "ttl",
        "\"\\",
        "a//b",
        "../..",
        "\u007f\u0001\n",
        "|{}^`<>"
      })
  void oddKeysMakeTheRoundTrip(String key) throws IOException {
    String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    if (key.equals("..") || key.equals(".")) {
      encoded = key;
    }
    assertEquals(201, put("/keys/" + encoded, "v:" + key).status());
    assertEquals("v:" + key, get("/keys/" + encoded).text());
    assertEquals(key, json(get("/keys/" + encoded + "/version")).path("key").asText());
    assertEquals(key, json(get("/keys")).path("keys").path(0).asText());
    assertEquals(204, delete("/keys/" + encoded).status());
    assertEquals(404, get("/keys/" + encoded).status());
  }

  @Test
  void encodedAndPlainSpellingsNameTheSameKey() throws IOException {
    put("/keys/a.b~c", "1");
    assertEquals("1", get("/keys/%61%2Eb%7ec").text());
    http.send("GET /keys/\u00c3\u00a9 HTTP/1.1\r\nHost: t\r\n\r\n");
    assertEquals(404, http.read(false).status());
    put("/keys/%C3%A9", "e");
    http.send("GET /keys/\u00c3\u00a9 HTTP/1.1\r\nHost: t\r\n\r\n");
    assertEquals("e", http.read(false).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "%zz", "%g0", "%2x", "%%41"})
  void malformedEscapesAre400(String segment) throws IOException {
    for (String target : List.of("/keys/", "/keys/x%41", "/keys?prefix=")) {
      try (RawHttp connection = server.connect()) {
        RawHttp.Response response = connection.call("GET", target + segment, NO_BODY);
        assertEquals(400, response.status(), target);
        assertFalse(json(response).path("code").asText().isEmpty(), target);
        assertFalse(json(response).path("error").asText().isEmpty(), target);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%C3", "%FF", "%ED%A0%80", "%C0%AF"})
  void badUtf8Is400(String segment) throws IOException {
    assertError(400, "invalid_key", get("/keys/" + segment));
    assertError(400, "invalid_key", put("/keys/" + segment, "x"));
    assertError(400, "invalid_query", get("/keys?prefix=" + segment));
  }

  @Test
  void keysHaveOneToTheGreatestNumberOfBytes() throws IOException {
    assertEquals(201, put("/keys/" + "k".repeat(4096), "x").status());
    assertError(400, "key_too_large", put("/keys/" + "k".repeat(4097), "x"));
    assertEquals(201, put("/keys/" + "%41".repeat(4096), "x").status());
    assertError(400, "key_too_large", get("/keys/" + "%C3%A9".repeat(2049)));
    assertError(400, "invalid_key", put("/keys/", "x"));
  }

  @Test
  void versionsAndRevisionsCountSeparately() throws IOException {
    put("/keys/a", "1");
    put("/keys/b", "1");
    RawHttp.Response again = put("/keys/a", "2");
    assertEquals("\"3\"", again.header("ETag"));
    assertEquals("2", again.header("X-Raft-Version"));
    delete("/keys/a");
    RawHttp.Response anew = put("/keys/a", "3");
    assertEquals("\"5\"", anew.header("ETag"));
    assertEquals("1", anew.header("X-Raft-Version"));
  }

  @Test
  void ifMatchGuardsAWrite() throws IOException {
    put("/keys/a", "1");
    RawHttp.Response failed = put("/keys/a", "2", "If-Match: \"7\"");
    assertError(412, "precondition_failed", failed);
    assertEquals("\"1\"", failed.header("ETag"));
    assertEquals("1", get("/keys/a").text());
    assertEquals(201, put("/keys/a", "2", "If-Match: \"9\", \"1\"").status());
    assertEquals(201, put("/keys/a", "3", "If-Match: *").status());
    assertError(412, "precondition_failed", put("/keys/none", "x", "If-Match: *"));
    assertError(412, "precondition_failed", delete("/keys/a", "If-Match: \"1\""));
    assertEquals(204, delete("/keys/a", "If-Match: \"3\"").status());
    assertError(412, "precondition_failed", put("/keys/a", "x", "If-Match: \"3\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"1\",", ",\"1\"", "\"9\",,\"1\"", ", ,\t\"1\" , ,W/\"9\",", "\"a,b\",\"1\""})
  void emptyElementsOfAListMeanNothing(String tags) throws IOException {
    put("/keys/a", "1");
    assertEquals(201, put("/keys/a", "2", "If-Match: " + tags).status());
  }

  @Test
  void ifNoneMatchStarCreatesAlone() throws IOException {
    assertEquals(201, put("/keys/a", "1", "If-None-Match: *").status());
    assertError(412, "precondition_failed", put("/keys/a", "2", "If-None-Match: *"));
  }

  @Test
  void anUnchangedValueIs304() throws IOException {
    put("/keys/a", "1");
    RawHttp.Response same = get("/keys/a", "If-None-Match: \"1\"");
    assertEquals(304, same.status());
    assertEquals("\"1\"", same.header("ETag"));
    assertEquals(304, get("/keys/a", "If-None-Match: W/\"1\"").status());
    assertEquals(304, get("/keys/a", "If-None-Match: *").status());
    assertEquals(200, get("/keys/a", "If-None-Match: \"2\", \"x\"").status());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "PUT,If-Match: 1",
        "PUT,If-Match: \"1",
        "PUT,'If-Match: \"1\" \"2\"'",
        "PUT,'If-Match: ,'",
        "PUT,'If-Match: , ,'",
        "PUT,'If-Match: \"1\", *'",
        "PUT,If-Match:",
        "PUT,If-None-Match: \"1\"",
        "DELETE,If-None-Match: *",
        "GET,If-None-Match: 1",
      })
  void malformedConditionsAre400(String method, String header) throws IOException {
    put("/keys/a", "1");
    assertError(400, "invalid_precondition", http.call(method, "/keys/a", NO_BODY, header));
    assertEquals("1", get("/keys/a").text());
  }

  @Test
  void thePastCanBeReadUntilItIsCompacted() throws IOException {
    put("/keys/a", "1");
    put("/keys/a", "2");
    assertEquals("1", get("/keys/a?revision=1").text());
    assertError(400, "future_revision", get("/keys/a?revision=3"));
    assertError(400, "invalid_revision", get("/keys/a?revision=0"));
    assertError(400, "invalid_revision", get("/keys/a?revision=x"));
    for (int i = 0; i < 60; i++) {
      put("/keys/a", "later");
    }
    assertError(410, "compacted", get("/keys/a?revision=1"));
  }

  @Test
  void consistencyIsOneOfTwo() throws IOException {
    put("/keys/a", "1");
    assertEquals("1", get("/keys/a?consistency=stale").text());
    assertEquals("1", get("/keys/a?consistency=linearizable").text());
    assertError(400, "invalid_consistency", get("/keys/a?consistency=maybe"));
  }

  @Test
  void headIsGetWithoutTheBody() throws IOException {
    put("/keys/a", "hello");
    RawHttp.Response head = http.call("HEAD", "/keys/a", NO_BODY);
    assertEquals(200, head.status());
    assertEquals("5", head.header("Content-Length"));
    assertEquals("\"1\"", head.header("ETag"));
    assertEquals(404, http.call("HEAD", "/keys/none", NO_BODY).status());
    assertEquals("hello", get("/keys/a").text());
  }

  @Test
  void aRetryWithTheSameIdempotencyKeyGetsTheFirstOutcome() throws IOException {
    RawHttp.Response first = put("/keys/a", "1", "Idempotency-Key: c/1");
    assertEquals("\"1\"", first.header("ETag"));
    put("/keys/a", "2");
    RawHttp.Response again = put("/keys/a", "1", "Idempotency-Key: c/1");
    assertEquals(201, again.status());
    assertEquals("\"1\"", again.header("ETag"));
    assertEquals("2", get("/keys/a").text());
    assertEquals(201, put("/keys/a", "3", "Idempotency-Key: c/2").status());
    assertEquals("3", get("/keys/a").text());
  }

  @Test
  void aFailedPreconditionIsAnOutcomeTooAndARetryGetsIt() throws IOException {
    String id = "Idempotency-Key: c/1";
    assertError(412, "precondition_failed", put("/keys/a", "1", id, "If-Match: \"7\""));
    put("/keys/a", "0");
    assertError(412, "precondition_failed", put("/keys/a", "1", id, "If-Match: \"1\""));
  }

  @Test
  void anIdempotencyKeyOfAnotherKindOfRequestIsRefused() throws IOException {
    put("/keys/a", "1", "Idempotency-Key: c/1");
    assertError(
        409,
        "idempotency_key_reused",
        http.call("DELETE", "/keys/a", NO_BODY, "Idempotency-Key: c/1"));
    assertEquals("1", get("/keys/a").text());
  }

  @Test
  void anIdempotencyKeyThatIsForgottenIsRefused() throws IOException {
    for (int i = 1; i <= 130; i++) {
      assertEquals(201, put("/keys/a", "v" + i, "Idempotency-Key: c/" + i).status());
    }
    assertError(409, "idempotency_key_expired", put("/keys/a", "x", "Idempotency-Key: c/2"));
    assertEquals(201, put("/keys/a", "x", "Idempotency-Key: c/3").status());
    assertEquals("v130", get("/keys/a").text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "c", "c/", "/1", "c/0", "c/-1", "c/x", "c d/1", "c/99999999999999999999"})
  void anIdempotencyKeyOfAnotherFormIsRefused(String id) throws IOException {
    assertError(400, "invalid_idempotency_key", put("/keys/a", "1", "Idempotency-Key: " + id));
    assertNull(get("/keys/a").header("ETag"));
  }
}
