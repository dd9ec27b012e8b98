package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.key.Key;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;

/** Starts an endpoint that asks for credentials, and one connection to it. */
abstract class LockedTestCase extends HttpTestCase {
  static final String ADMIN_KEY = AccessUseCases.ADMIN_KEY;

  /** By the API key of the first admin. */
  static final String AS_ADMIN = "X-API-Key: " + ADMIN_KEY;

  @Override
  @BeforeEach
  void startServer() throws IOException {
    server = ServedStore.locked(setup -> {});
    http = server.connect();
  }

  RawHttp.Response send(String method, String path, String body, String... headers)
      throws IOException {
    return http.call(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** What everybody's password is. */
  static String passwordOf(String name) {
    return "password-of-" + name;
  }

  /** Makes a user; its id. */
  String user(String name, Role role, Scope scope) throws IOException {
    RawHttp.Response made =
        send(
            "POST",
            "/auth/users",
            "{\"username\":\"%s\",\"password\":\"%s\",\"role\":\"%s\",\"scopes\":%s}"
                .formatted(name, passwordOf(name), word(role), json(scope)),
            AS_ADMIN);
    assertEquals(201, made.status(), made.text());
    return json(made).path("id").asText();
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static String json(Scope scope) {
    List<Key> prefixes = scope.prefixes();
    return prefixes == null
        ? "[]"
        : prefixes.stream()
            .map(prefix -> "\"" + prefix.utf8() + "\"")
            .collect(Collectors.joining(",", "[", "]"));
  }

  /** Logs in; the header that bears the token. */
  String login(String name) throws IOException {
    RawHttp.Response session =
        send(
            "POST",
            "/auth/login",
            "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, passwordOf(name)));
    assertEquals(200, session.status(), session.text());
    return "Authorization: Bearer " + json(session).path("token").asText();
  }

  /** Makes an API key for the user; its text. */
  String keyOf(String name, Role role) throws IOException {
    return newKey(name, role).path("key").asText();
  }

  /** Makes an API key for the user; what is told of it. */
  JsonNode newKey(String name, Role role) throws IOException {
    RawHttp.Response made =
        send(
            "POST",
            "/auth/api-keys",
            "{\"name\":\"key\",\"role\":\"%s\"}".formatted(word(role)),
            login(name));
    assertEquals(201, made.status(), made.text());
    return json(made);
  }
}
