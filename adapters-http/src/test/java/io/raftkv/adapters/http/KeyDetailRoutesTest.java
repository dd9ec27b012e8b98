package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyDetailRoutesTest extends HttpTestCase {
  @Test
  void aTimeToLiveCountsDownAndTheKeyLeaves() throws IOException {
    assertEquals(201, put("/keys/a?ttl=10s", "x").status());
    server.millis.addAndGet(500);
    assertEquals("{\"key\":\"a\",\"ttl\":\"9.5s\",\"ttl_seconds\":9}\n", get("/keys/a/ttl").text());
    server.millis.addAndGet(9_500);
    var _ = server.expiry.sweep();
    assertError(404, "key_not_found", get("/keys/a"));
    assertError(404, "key_not_found", get("/keys/a/ttl"));
  }

  @Test
  void aTimeToLiveCanBeSetAndRemoved() throws IOException {
    put("/keys/a%2Fb", "x");
    assertEquals(
        "{\"key\":\"a/b\",\"ttl\":null,\"message\":\"no expiration set\"}\n",
        get("/keys/a%2Fb/ttl").text());
    assertEquals(
        "{\"key\":\"a/b\",\"ttl\":\"10s\",\"message\":\"TTL updated successfully\"}\n",
        put("/keys/a%2Fb/ttl?ttl=10s", "").text());
    assertEquals("1m30s", json(put("/keys/a%2Fb/ttl?ttl=90s", "")).path("ttl").asText());
    assertEquals(90, json(get("/keys/a%2Fb/ttl")).path("ttl_seconds").asInt());
    assertEquals(
        "{\"key\":\"a/b\",\"ttl\":null,\"message\":\"TTL removed successfully\"}\n",
        put("/keys/a%2Fb/ttl?ttl=0s", "").text());
    assertEquals(true, json(get("/keys/a%2Fb/ttl")).path("ttl").isNull());
    assertEquals("1", get("/keys/a%2Fb").header("X-Raft-Version"));
    assertError(404, "key_not_found", put("/keys/none/ttl?ttl=1s", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "-1s", "ten", "1x", "1h%20", "999999999h", "%2B-1s", "NaNs"})
  void badTimesToLiveAre400(String ttl) throws IOException {
    put("/keys/a", "kept");
    assertError(400, "invalid_ttl", put("/keys/a?ttl=" + ttl, "x"));
    assertError(400, "invalid_ttl", put("/keys/a/ttl?ttl=" + ttl, ""));
    assertEquals("kept", get("/keys/a").text());
  }

  @Test
  void aTimeToLiveOfNothingIsNotOneOnPut() throws IOException {
    assertError(400, "invalid_ttl", put("/keys/a?ttl=0s", "x"));
    assertError(400, "invalid_ttl", put("/keys/a/ttl", ""));
  }

  @Test
  void versionShowsTextAndBinary() throws IOException {
    put("/keys/a", "hé\"llo\n");
    assertEquals(
        "{\"key\":\"a\",\"value\":\"hé\\\"llo\\n\",\"version\":1,\"mod_revision\":1}\n",
        get("/keys/a/version").text());
    var _ = http.call("PUT", "/keys/a", new byte[] {(byte) 0xFF, 0});
    assertEquals(
        "{\"key\":\"a\",\"value_base64\":\"/wA=\",\"version\":2,\"mod_revision\":2}\n",
        get("/keys/a/version").text());
    put("/keys/a", "é".repeat(100_000));
    assertEquals("é".repeat(100_000), json(get("/keys/a/version")).path("value").asText());
  }

  @Test
  void compareAndSetByVersion() throws IOException {
    assertEquals(
        "{\"success\":true,\"version\":1}\n",
        post("/keys/a/cas", "{\"expected_version\":0,\"new_value\":\"1\"}").text());
    RawHttp.Response exists = post("/keys/a/cas", "{\"expected_version\":0,\"new_value\":\"x\"}");
    assertEquals(409, exists.status());
    assertEquals(false, json(exists).path("success").asBoolean(true));
    assertEquals("version mismatch", json(exists).path("message").asText());
    assertEquals(1, json(exists).path("current_version").asInt());
    assertError(409, "version_mismatch", exists);
    assertEquals(
        "{\"success\":true,\"version\":2}\n",
        post("/keys/a/cas", "{\"expected_version\":1,\"new_value_base64\":\"/wA=\"}").text());
    assertEquals(409, post("/keys/a/cas", "{\"expected_version\":1,\"new_value\":\"\"}").status());
    assertEquals(
        200,
        post("/keys/a/cas", "{\"expected_version\":2,\"new_value\":\"3\",\"ttl\":\"5s\"}")
            .status());
    assertEquals(5, json(get("/keys/a/ttl")).path("ttl_seconds").asInt());
    RawHttp.Response absent = post("/keys/b/cas", "{\"expected_version\":4,\"new_value\":\"\"}");
    assertEquals(409, absent.status());
    assertEquals(0, json(absent).path("current_version").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "null",
        "{\"expected_version\":0}",
        "{\"new_value\":\"x\"}",
        "{\"expected_version\":-1,\"new_value\":\"x\"}",
        "{\"expected_version\":1.5,\"new_value\":\"x\"}",
        "{\"expected_version\":\"1\",\"new_value\":\"x\"}",
        "{\"expected_version\":99999999999999999999,\"new_value\":\"x\"}",
        "{\"expected_version\":0,\"new_value\":7}",
        "{\"expected_version\":0,\"new_value\":\"x\",\"new_value_base64\":\"eA==\"}",
        "{\"expected_version\":0,\"new_value_base64\":\"!\"}",
        "{\"expected_version\":0,\"new_value\":\"\\ud800\"}",
        "{\"expected_version\":0,\"expected_version\":0,\"new_value\":\"x\"}",
        "{\"expected_version\":0,\"new_value\":\"x\",\"expected_revision\":7}",
        "{\"expected_version\":0,\"new_value\":\"x\"} trailing",
        "{\"expected_version\":0,\"new_value\":\"x\"",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}",
      })
  void badBodiesAre400(String body) throws IOException {
    RawHttp.Response response = post("/keys/a/cas", body);
    String code = json(response).path("code").asText();
    assertError(400, code, response);
    assertEquals(true, code.equals("invalid_json") || code.equals("invalid_request"), code);
    assertEquals(404, get("/keys/a").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
  void jsonIsUtf8Alone(String charset) throws IOException {
    byte[] body = "{\"expected_version\":0,\"new_value\":\"x\"}".getBytes(Charset.forName(charset));
    assertError(400, "invalid_json", http.call("POST", "/keys/a/cas", body));
    assertEquals(404, get("/keys/a").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match: \"7\"", "If-None-Match: *"})
  void aConditionThatIsNotLookedAtIs400(String condition) throws IOException {
    put("/keys/a", "1");
    byte[] cas = "{\"expected_version\":1,\"new_value\":\"2\"}".getBytes(StandardCharsets.UTF_8);
    assertError(400, "invalid_precondition", http.call("POST", "/keys/a/cas", cas, condition));
    assertError(400, "invalid_precondition", put("/keys/a/ttl?ttl=1s", "", condition));
    byte[] batch =
        "{\"operations\":[{\"op\":\"delete\",\"key\":\"a\"}]}".getBytes(StandardCharsets.UTF_8);
    assertError(400, "invalid_precondition", http.call("POST", "/batch", batch, condition));
    assertEquals("1", get("/keys/a").text());
    assertTrue(json(get("/keys/a/ttl")).path("ttl").isNull());
  }

  @Test
  void aBadTimeToLiveInABodyIs400() throws IOException {
    assertError(
        400,
        "invalid_ttl",
        post("/keys/a/cas", "{\"expected_version\":0,\"new_value\":\"\",\"ttl\":\"0s\"}"));
  }
}
