package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListRouteTest extends HttpTestCase {
  private static final int PAGE_BYTES_MAX = 4 << 20;

  private List<String> keys(String query) throws IOException {
    return keys(json(get("/keys" + query)));
  }

  private static List<String> keys(JsonNode page) {
    List<String> keys = new ArrayList<>();
    page.path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  @Test
  void anEmptyStoreIsAnEmptyPage() throws IOException {
    assertEquals(
        "{\"keys\":[],\"count\":0,\"has_more\":false,\"limit\":100,\"prefix\":\"\"}\n",
        get("/keys").text());
  }

  @Test
  void keysAreInByteOrderAndBoundsAreInclusive() throws IOException {
    for (String key : List.of("b", "a", "a%2F1", "a%2F2", "%C3%A9", "A")) {
      put("/keys/" + key, "x");
    }
    assertEquals(List.of("A", "a", "a/1", "a/2", "b", "é"), keys(""));
    assertEquals(List.of("a", "a/1", "a/2"), keys("?prefix=a"));
    assertEquals(List.of("a/1", "a/2", "b"), keys("?start=a/1&end=b"));
    assertEquals(List.of("b", "a/2", "a/1"), keys("?start=a/1&end=b&reverse=true"));
    assertEquals(
        "{\"keys\":[\"b\"],\"count\":1,\"has_more\":true,\"limit\":1,\"prefix\":\"\",\"start\":\"a\","
            + "\"end\":\"b\",\"reverse\":true,\"next_cursor\":\"AQFi\"}\n",
        get("/keys?start=a&end=b&reverse=true&limit=1").text());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pagesNeitherRepeatNorSkipWhileOthersWrite(boolean reverse) throws IOException {
    for (int i = 0; i < 50; i++) {
      put("/keys/k%02d".formatted(i), "x");
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    boolean more = true;
    for (int page = 0; more; page++) {
      JsonNode json = json(get("/keys?prefix=k&limit=7&reverse=" + reverse + "&cursor=" + cursor));
      List<String> keys = keys(json);
      assertEquals(keys.size(), json.path("count").asInt());
      seen.addAll(keys);
      more = json.path("has_more").asBoolean();
      assertEquals(more, json.has("next_cursor"));
      cursor = json.path("next_cursor").asText();
      // The key that the cursor names goes, and another comes behind the reader's back.
      delete("/keys/" + keys.getLast());
      put("/keys/k" + (reverse ? "99-" : "00-") + page, "new");
    }
    assertEquals(50, seen.size());
    assertEquals(50, seen.stream().distinct().count());
  }

  @Test
  void limitsAreBounded() throws IOException {
    assertEquals(10_000, json(get("/keys?limit=0")).path("limit").asInt());
    assertEquals(10_000, json(get("/keys?limit=-5")).path("limit").asInt());
    assertEquals(10_000, json(get("/keys?limit=99999")).path("limit").asInt());
    assertEquals(10_000, json(get("/keys?limit=9" + "0".repeat(40))).path("limit").asInt());
    assertEquals(10_000, json(get("/keys?limit=-9" + "0".repeat(40))).path("limit").asInt());
    assertEquals(10_000, json(get("/keys?limit=3000000000")).path("limit").asInt());
    assertError(400, "invalid_limit", get("/keys?limit=ten"));
    assertError(400, "invalid_limit", get("/keys?limit=-"));
    assertError(400, "invalid_limit", get("/keys?limit=1.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%21", "AQ", "AQE", "AgBh", "AQFi", "AAAA"})
  void aForeignCursorIs400(String cursor) throws IOException {
    assertError(400, "invalid_cursor", get("/keys?cursor=" + cursor));
  }

  @Test
  void valuesComeWithTheirMetadata() throws IOException {
    put("/keys/a", "1");
    put("/keys/a", "2");
    put("/keys/b?ttl=10s", "");
    JsonNode page = json(get("/keys?values=true"));
    assertEquals(
        "{\"key\":\"a\",\"value_base64\":\"Mg==\",\"version\":2,\"mod_revision\":2,"
            + "\"create_revision\":1,\"ttl_seconds\":null}",
        page.path("entries").path(0).toString());
    assertEquals(
        "{\"key\":\"b\",\"value_base64\":\"\",\"version\":1,\"mod_revision\":3,"
            + "\"create_revision\":3,\"ttl_seconds\":10}",
        page.path("entries").path(1).toString());
    assertEquals(3, page.path("revision").asInt());
  }

  @Test
  void aPageOfValuesIsBoundedInBytes() throws IOException {
    String value = "v".repeat(1 << 20);
    for (int i = 0; i < 5; i++) {
      put("/keys/k" + i, value);
    }
    RawHttp.Response response = get("/keys?values=true");
    assertTrue(response.body().bytes().length <= PAGE_BYTES_MAX);
    JsonNode page = json(response);
    assertEquals(2, page.path("count").asInt());
    assertEquals(2, page.path("entries").size());
    assertTrue(page.path("has_more").asBoolean());
    JsonNode next = json(get("/keys?values=true&cursor=" + page.path("next_cursor").asText()));
    assertEquals(List.of("k2", "k3"), keys(next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%01", "%22", "a", "%C3%A9", "%F0%9F%98%80"})
  void aPageOfLongKeysIsBoundedInBytes(String character) throws IOException {
    int bytes = (character.length() + 2) / 3;
    String rest = character.repeat(4092 / bytes);
    int keys = 1200;
    for (int i = 0; i < keys; i++) {
      put("/keys/" + "%04d".formatted(i) + rest, "");
    }
    List<String> seen = new ArrayList<>();
    JsonNode page;
    String query = "";
    do {
      RawHttp.Response response = get("/keys?limit=0" + query);
      assertTrue(response.body().bytes().length <= PAGE_BYTES_MAX);
      page = json(response);
      assertEquals(10_000, page.path("limit").asInt());
      seen.addAll(keys(page));
      query = "&cursor=" + page.path("next_cursor").asText();
    } while (page.path("has_more").asBoolean());
    assertEquals(keys, seen.size());
    assertEquals(keys, seen.stream().distinct().count());
  }

  @Test
  void oneKeyIsAPageHoweverLongItIs() throws IOException {
    try (ServedStore roomy = new ServedStore(Duration.ofSeconds(10), 5 << 20);
        RawHttp to = roomy.connect()) {
      assertEquals(201, to.call("PUT", "/keys/a", new byte[5 << 20]).status());
      assertEquals(201, to.call("PUT", "/keys/b", NO_BODY).status());
      JsonNode page = json(to.call("GET", "/keys?values=true", NO_BODY));
      assertEquals(List.of("a"), keys(page));
      assertTrue(page.path("has_more").asBoolean());
    }
  }

  @Test
  void pagesThatNobodyReadsHaveABudget() throws IOException {
    for (int i = 0; i < 200; i++) {
      put("/keys/" + "%04d".formatted(i) + "%01".repeat(4092), "x");
    }
    List<RawHttp> stuck = new ArrayList<>();
    try {
      RawHttp.Response response = get("/keys?limit=0");
      while (response.status() == 200 && stuck.size() < 10) {
        RawHttp other = server.connectWithSmallWindow();
        stuck.add(other);
        other.send("GET /keys?limit=0 HTTP/1.1\r\nHost: t\r\n\r\n");
        assertTrue(other.hasInputWithin(Duration.ofSeconds(10)));
        response = get("/keys?limit=0");
      }
      assertError(503, "overloaded", response);
      assertEquals("1", response.header("Retry-After"));
      assertEquals(1, json(get("/keys?limit=1")).path("count").asInt());
      assertEquals("x", get("/keys/0000" + "%01".repeat(4092)).text());
    } finally {
      for (RawHttp other : stuck) {
        other.close();
      }
    }
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (get("/keys?limit=0").status() != 200) {
      assertTrue(System.nanoTime() < deadline, "the memory did not come back");
      Thread.onSpinWait();
    }
  }

  @Test
  void flagsAndConsistencyAreChecked() throws IOException {
    assertError(400, "invalid_query", get("/keys?reverse=maybe"));
    assertError(400, "invalid_query", get("/keys?values=2"));
    assertError(400, "invalid_consistency", get("/keys?consistency=x"));
    assertError(400, "key_too_large", get("/keys?start=" + "a".repeat(4097)));
    assertEquals(200, get("/keys?unknown=1&consistency=stale").status());
  }
}
