package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TxnRouteTest extends HttpTestCase {
  private String txn(String body, int status) throws IOException {
    RawHttp.Response response = post("/txn", body);
    assertEquals(status, response.status(), response.text());
    return response.text();
  }

  @Test
  void comparesThenDoesOneOfTwoLists() throws IOException {
    String lock =
        "{\"compare\":[{\"key\":\"lock\",\"version\":0}],"
            + "\"then\":[{\"op\":\"put\",\"key\":\"lock\",\"value\":\"me\",\"ttl\":\"10s\"},"
            + "{\"op\":\"delete\",\"key\":\"none\"}],"
            + "\"otherwise\":[{\"op\":\"get\",\"key\":\"lock\"},{\"op\":\"get\",\"key\":\"none\"}]}";
    assertEquals(
        "{\"succeeded\":true,\"revision\":1,\"results\":[{\"key\":\"lock\",\"version\":1},"
            + "{\"key\":\"none\",\"existed\":false}]}\n",
        txn(lock, 200));
    assertEquals(
        "{\"succeeded\":false,\"revision\":1,\"results\":[{\"key\":\"lock\",\"found\":true,"
            + "\"value_base64\":\"bWU=\",\"version\":1,\"mod_revision\":1,\"create_revision\":1,"
            + "\"ttl_seconds\":10},{\"key\":\"none\",\"found\":false}]}\n",
        txn(lock, 200));
  }

  @Test
  void eachOperandIsCompared() throws IOException {
    txn("{\"then\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"m\"}]}", 200);
    for (String holds :
        new String[] {
          "\"version\":1",
          "\"relation\":\"not_equal\",\"version\":2",
          "\"mod_revision\":1",
          "\"create_revision\":1",
          "\"relation\":\"less\",\"create_revision\":2",
          "\"relation\":\"greater\",\"value\":\"l\"",
          "\"value_base64\":\"bQ==\"",
        }) {
      String answer = txn("{\"compare\":[{\"key\":\"a\"," + holds + "}]}", 200);
      assertTrue(answer.startsWith("{\"succeeded\":true,\"revision\":1,"), holds + ": " + answer);
    }
    assertTrue(
        txn("{\"compare\":[{\"key\":\"a\",\"value\":\"n\"}]}", 200)
            .startsWith("{\"succeeded\":false"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"then\":1} | then must be an array",
        "{\"then\":[1]} | then[0]: it is an object",
        "{\"otherwise\":[{\"op\":\"get\",\"key\":\"a\"},{\"op\":\"x\"}]} | otherwise[1]: op is put,",
        "{\"then\":[{\"op\":\"get\",\"key\":\"a\",\"ttl\":\"1s\"}]} | unknown field, ttl",
        "{\"compare\":[{\"key\":\"a\"}]} | compare[0]: give one of version,",
        "{\"compare\":[{\"key\":\"a\",\"version\":1,\"value\":\"\"}]} | compare[0]: give one of",
        "{\"compare\":[{\"version\":1}]} | compare[0]: key is missing",
        "{\"compare\":[{\"key\":\"a\",\"version\":1,\"relation\":\"like\"}]} | relation is equal",
        "{\"iff\":[]} | unknown field, iff",
      })
  void whatHasNoMeaningIsNamed(String body, String message) throws IOException {
    assertTrue(txn(body, 400).contains(message), txn(body, 400));
  }

  @Test
  void tooManyPartsAreRefused() throws IOException {
    String part = "{\"op\":\"get\",\"key\":\"a\"},";
    String parts = part.repeat(501);
    String list = "[" + parts.substring(0, parts.length() - 1) + "]";
    assertTrue(
        txn("{\"then\":" + list + ",\"otherwise\":" + list + "}", 400)
            .contains("\"code\":\"too_many_operations\""));
  }

  @Test
  void valuesThatTogetherAreTooLongAreNotReadButTheWriteIsTold() throws IOException {
    String value = "v".repeat(40_000);
    StringBuilder gets = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      assertEquals(201, put("/keys/k" + i, value).status());
      gets.append(i == 0 ? "" : ",").append("{\"op\":\"get\",\"key\":\"k").append(i).append("\"}");
    }
    String answer = txn("{\"then\":[" + gets + "]}", 503);
    assertTrue(answer.contains("\"code\":\"outcome_unknown\""), answer);
    assertTrue(answer.contains("was applied at revision 100"), answer);
  }
}
