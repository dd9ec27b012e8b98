package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Starts an endpoint and one connection to it for each test. */
abstract class HttpTestCase {
  static final byte[] NO_BODY = {};
  private static final ObjectMapper JSON = new ObjectMapper();

  ServedStore server;
  RawHttp http;

  @BeforeEach
  void startServer() throws IOException {
    server = new ServedStore();
    http = server.connect();
  }

  @AfterEach
  void stopServer() throws IOException {
    http.close();
    server.close();
  }

  RawHttp.Response get(String target, String... headers) throws IOException {
    return http.call("GET", target, NO_BODY, headers);
  }

  RawHttp.Response put(String target, String body, String... headers) throws IOException {
    return http.call("PUT", target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  RawHttp.Response delete(String target, String... headers) throws IOException {
    return http.call("DELETE", target, NO_BODY, headers);
  }

  RawHttp.Response post(String target, String body) throws IOException {
    return http.call("POST", target, body.getBytes(StandardCharsets.UTF_8));
  }

  static JsonNode json(RawHttp.Response response) throws IOException {
    assertEquals("application/json", response.header("Content-Type"));
    return JSON.readTree(response.body().bytes());
  }

  /** Checks that it is this error, in the one form that errors have. */
  static void assertError(int status, String code, RawHttp.Response response) throws IOException {
    assertEquals(status, response.status(), response.text());
    JsonNode error = json(response);
    assertEquals(code, error.path("code").asText(), response.text());
    assertEquals(false, error.path("error").asText().isBlank(), response.text());
    assertEquals('\n', response.text().charAt(response.text().length() - 1));
  }
}
