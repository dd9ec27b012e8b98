package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchRouteTest extends HttpTestCase {
  @Test
  void allOperationsShareARevision() throws IOException {
    put("/keys/b", "old");
    RawHttp.Response batch =
        post(
            "/batch",
            "{\"operations\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\",\"ttl\":\"7s\"},"
                + "{\"op\":\"delete\",\"key\":\"b\"},"
                + "{\"op\":\"put\",\"key\":\"c/d\",\"value_base64\":\"AP8=\"}]}");
    assertEquals(
        "{\"revision\":2,\"results\":[{\"key\":\"a\",\"version\":1},{\"key\":\"b\",\"version\":0},"
            + "{\"key\":\"c/d\",\"version\":1}]}\n",
        batch.text());
    assertEquals("\"2\"", get("/keys/a").header("ETag"));
    assertEquals("\"2\"", get("/keys/c%2Fd").header("ETag"));
    assertEquals(7, json(get("/keys/a/ttl")).path("ttl_seconds").asInt());
    assertEquals(404, get("/keys/b").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "{}",
        "{\"op\":\"increment\",\"key\":\"b\"}",
        "{\"op\":\"put\",\"key\":\"b\"}",
        "{\"op\":\"put\",\"value\":\"b\"}",
        "{\"op\":\"put\",\"key\":\"\",\"value\":\"\"}",
        "{\"op\":\"put\",\"key\":\"b\",\"value\":\"\",\"ttl\":\"-1s\"}",
        "{\"op\":\"put\",\"key\":\"b\",\"value\":\"\",\"if_match\":\"1\"}",
        "{\"op\":\"delete\",\"key\":\"b\",\"value\":\"\"}",
      })
  void aBadOperationIsNamedAndNothingIsDone(String operation) throws IOException {
    RawHttp.Response response =
        post(
            "/batch",
            "{\"operations\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"}," + operation + "]}");
    assertError(400, json(response).path("code").asText(), response);
    assertTrue(json(response).path("error").asText().startsWith("operations[1]: "));
    assertEquals(404, get("/keys/a").status());
  }

  @Test
  void theNumberOfOperationsIsBounded() throws IOException {
    String operation = "{\"op\":\"delete\",\"key\":\"a\"}";
    String thousand = (operation + ",").repeat(999) + operation;
    assertEquals(200, post("/batch", "{\"operations\":[" + thousand + "]}").status());
    assertError(
        400,
        "too_many_operations",
        post("/batch", "{\"operations\":[" + thousand + "," + operation + "]}"));
    assertError(400, "invalid_request", post("/batch", "{\"operations\":[]}"));
    assertError(400, "invalid_request", post("/batch", "{\"operations\":{}}"));
    assertError(400, "invalid_request", post("/batch", "{}"));
    assertError(400, "invalid_json", post("/batch", "{\"operations\":["));
    assertError(
        400, "invalid_request", post("/batch", "{\"operations\":[" + operation + "],\"if\":{}}"));
  }

  @Test
  void valuesThatTakeFarMoreMemoryThanTheirTextAreBounded() throws IOException {
    String values = "{},".repeat(200_000) + "{}";
    assertError(400, "invalid_json", post("/batch", "{\"operations\":[" + values + "]}"));
  }
}
