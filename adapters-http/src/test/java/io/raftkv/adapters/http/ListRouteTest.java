package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListRouteTest extends HttpTestCase {
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
    assertError(400, "invalid_limit", get("/keys?limit=ten"));
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
    for (int i = 0; i < 10; i++) {
      put("/keys/k" + i, value);
    }
    JsonNode page = json(get("/keys?values=true"));
    assertEquals(8, page.path("count").asInt());
    assertTrue(page.path("has_more").asBoolean());
    JsonNode rest = json(get("/keys?values=true&cursor=" + page.path("next_cursor").asText()));
    assertEquals(2, rest.path("count").asInt());
    assertFalse(rest.path("has_more").asBoolean());
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
