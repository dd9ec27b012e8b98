package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users, passwords, tokens and API keys, as the contract has them. */
final class AccountRoutesTest extends LockedTestCase {
  private static final String USERS = "/auth/users";
  private static final String KEYS = "/auth/api-keys";

  @Test
  void loginGivesATokenAndTheUser() throws IOException {
    user("ann", Role.WRITE, Scope.ALL);
    RawHttp.Response session =
        send("POST", "/auth/login", "{\"username\":\"ann\",\"password\":\"password-of-ann\"}");
    JsonNode body = json(session);
    assertEquals(200, session.status());
    assertEquals("ann", body.path("user").path("username").asText());
    assertEquals("write", body.path("user").path("role").asText());
    assertEquals(
        Instant.ofEpochMilli(server.millis.get()).plusSeconds(3600),
        Instant.parse(body.path("expires_at").asText()));
    assertFalse(session.text().contains("password"), session.text());
    RawHttp.Response me = get("/auth/me", "authorization: bearer " + body.path("token").asText());
    assertEquals(body.path("user"), json(me));
  }

  @Test
  void aWrongNameAndAWrongPasswordAreAnsweredTheSame() throws IOException {
    user("ann", Role.WRITE, Scope.ALL);
    RawHttp.Response name =
        send("POST", "/auth/login", "{\"username\":\"bob\",\"password\":\"password-of-ann\"}");
    RawHttp.Response password =
        send("POST", "/auth/login", "{\"username\":\"ann\",\"password\":\"other\"}");
    assertError(401, "unauthenticated", name);
    assertEquals(name.text(), password.text());
    assertEquals("Bearer", name.header("WWW-Authenticate"));
  }

  @Test
  void guessingIsSlowedAndSaysForHowLong() throws IOException {
    String wrong = "{\"username\":\"admin\",\"password\":\"guess\"}";
    for (int i = 0; i < AccessUseCases.FAILURES_MAX; i++) {
      assertError(401, "unauthenticated", send("POST", "/auth/login", wrong));
    }
    RawHttp.Response slowed = send("POST", "/auth/login", wrong);
    assertError(429, "too_many_attempts", slowed);
    assertEquals("7", slowed.header("Retry-After"));
    assertEquals(200, get("/auth/me", AS_ADMIN).status(), "an API key is no password");
  }

  @Test
  void whileTooManyPasswordsWaitOneIsToldToComeBack() throws IOException {
    server.useCases.passwords().busy(true);
    RawHttp.Response busy =
        send("POST", "/auth/login", "{\"username\":\"admin\",\"password\":\"first-password\"}");
    assertError(429, "too_many_attempts", busy);
    assertEquals("1", busy.header("Retry-After"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"username\":\"a\"}",
        "{\"username\":1,\"password\":\"x\"}",
        "{\"username\":\"a\",\"password\":\"b\",\"role\":\"admin\"}",
        "[]",
        ""
      })
  void whatIsNoLoginIsRefused(String body) throws IOException {
    assertEquals(400, send("POST", "/auth/login", body).status());
  }

  @Test
  void logoutEndsTheTokenAndNoOther() throws IOException {
    user("ann", Role.READ, Scope.ALL);
    String first = login("ann");
    String second = login("ann");
    RawHttp.Response out = send("POST", "/auth/logout", "", first);
    assertEquals("{\"message\":\"Logged out successfully\"}\n", out.text());
    assertError(401, "unauthenticated", get("/auth/me", first));
    assertEquals(200, get("/auth/me", second).status());
    assertError(400, "token_required", send("POST", "/auth/logout", "", AS_ADMIN));
  }

  @Test
  void refreshIsForTokens() throws IOException {
    user("ann", Role.READ, Scope.ALL);
    String token = login("ann");
    RawHttp.Response fresh = send("POST", "/auth/refresh", "", token);
    assertEquals(200, fresh.status(), fresh.text());
    assertEquals(
        200,
        get("/auth/me", "Authorization: Bearer " + json(fresh).path("token").asText()).status());
    assertError(400, "token_required", send("POST", "/auth/refresh", "", AS_ADMIN));
  }

  @Test
  void aNewPasswordEndsEarlierTokens() throws IOException {
    user("ann", Role.READ, Scope.ALL);
    String token = login("ann");
    String change = "{\"old_password\":\"%s\",\"new_password\":\"%s\"}";
    assertError(
        400,
        "invalid_password",
        send("PUT", "/auth/password", change.formatted("wrong", "another-password"), token));
    assertError(
        400,
        "weak_password",
        send("PUT", "/auth/password", change.formatted(passwordOf("ann"), "short"), token));
    assertError(
        400,
        "weak_password",
        send("PUT", "/auth/password", change.formatted(passwordOf("ann"), "x".repeat(73)), token));
    RawHttp.Response done =
        send(
            "PUT",
            "/auth/password",
            change.formatted(passwordOf("ann"), "another-password"),
            token);
    assertEquals("{\"message\":\"Password changed successfully\"}\n", done.text());
    assertError(401, "unauthenticated", get("/auth/me", token));
    assertError(
        401,
        "unauthenticated",
        send("POST", "/auth/login", "{\"username\":\"ann\",\"password\":\"password-of-ann\"}"));
  }

  @Test
  void adminsManageUsers() throws IOException {
    String id = user("ann", Role.READ, Scope.ALL);
    assertError(
        409,
        "username_taken",
        send(
            "POST",
            USERS,
            "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"read\"}",
            AS_ADMIN));
    JsonNode all = json(get(USERS, AS_ADMIN));
    assertEquals(2, all.size());
    assertEquals("admin", all.get(0).path("username").asText());
    RawHttp.Response role =
        send("PUT", USERS + "/" + id + "/role", "{\"role\":\"write\"}", AS_ADMIN);
    assertEquals("write", json(role).path("role").asText());
    assertEquals(json(role), json(get(USERS + "/" + id, AS_ADMIN)));
    String token = login("ann");
    assertEquals(
        "{\"message\":\"User disabled\"}\n",
        send("POST", USERS + "/" + id + "/disable", "", AS_ADMIN).text());
    assertError(401, "unauthenticated", get("/auth/me", token));
    assertEquals(
        "{\"message\":\"User enabled\"}\n",
        send("POST", USERS + "/" + id + "/enable", "", AS_ADMIN).text());
    assertEquals(200, get("/auth/me", token).status());
    assertEquals(204, delete(USERS + "/" + id, AS_ADMIN).status());
    assertError(401, "unauthenticated", get("/auth/me", token));
    assertError(404, "user_not_found", get(USERS + "/" + id, AS_ADMIN));
    assertError(404, "user_not_found", get(USERS + "/nobody", AS_ADMIN));
  }

  @Test
  void anAdminGivesAnotherPasswordToWhoHasForgotten() throws IOException {
    String id = user("ann", Role.READ, Scope.ALL);
    String token = login("ann");
    assertEquals(
        200,
        send(
                "PUT",
                USERS + "/" + id + "/password",
                "{\"new_password\":\"reset-by-admin\"}",
                AS_ADMIN)
            .status());
    assertError(401, "unauthenticated", get("/auth/me", token));
    assertEquals(
        200,
        send("POST", "/auth/login", "{\"username\":\"ann\",\"password\":\"reset-by-admin\"}")
            .status());
  }

  @Test
  void theLastAdminStays() throws IOException {
    String id = json(get("/auth/me", AS_ADMIN)).path("id").asText();
    assertError(409, "last_admin", delete(USERS + "/" + id, AS_ADMIN));
    assertError(409, "last_admin", send("POST", USERS + "/" + id + "/disable", "", AS_ADMIN));
    assertError(
        409,
        "last_admin",
        send("PUT", USERS + "/" + id + "/role", "{\"role\":\"read\"}", AS_ADMIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"username\":\"a b\",\"password\":\"long-enough\",\"role\":\"read\"}",
        "{\"username\":\"\",\"password\":\"long-enough\",\"role\":\"read\"}",
        "{\"username\":\"ann\",\"password\":\"short\",\"role\":\"read\"}",
        "{\"username\":\"longenough\",\"password\":\"LongEnough\",\"role\":\"read\"}",
        "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"root\"}",
        "{\"username\":\"ann\",\"password\":\"long-enough\"}",
        "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"admin\",\"scopes\":[\"a\"]}",
        "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"read\",\"scopes\":\"a\"}",
        "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"read\",\"scopes\":[\"\"]}",
        "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"read\",\"admin\":true}"
      })
  void whatIsNoUserIsRefused(String body) throws IOException {
    assertEquals(400, send("POST", USERS, body, AS_ADMIN).status());
    assertEquals(1, json(get(USERS, AS_ADMIN)).size());
  }

  @Test
  void anApiKeyIsShownOnceAndEndsAtOnce() throws IOException {
    user("ann", Role.WRITE, Scope.ALL);
    JsonNode made = newKey("ann", Role.READ);
    String text = made.path("key").asText();
    assertTrue(text.matches("rftkv_[A-Za-z0-9_-]{43}"), text);
    String id = made.path("id").asText();
    String byKey = "X-API-Key: " + text;
    assertEquals(200, get("/keys", byKey).status());
    assertError(403, "forbidden", put("/keys/k", "v", byKey));
    RawHttp.Response shown = get(KEYS + "/" + id, login("ann"));
    assertFalse(shown.text().contains(text));
    assertTrue(json(shown).path("key").isMissingNode());
    assertEquals("read", json(shown).path("role").asText());
    assertFalse(json(shown).path("last_used").isNull(), shown.text());
    assertEquals(1, json(get(KEYS, login("ann"))).size());
    assertEquals(2, json(get(KEYS, AS_ADMIN)).size(), "an admin sees all");
    assertEquals(204, delete(KEYS + "/" + id, login("ann")).status());
    assertError(401, "unauthenticated", get("/keys", byKey));
    assertError(404, "api_key_not_found", get(KEYS + "/" + id, AS_ADMIN));
  }

  @Test
  void anApiKeyEndsInItsTime() throws IOException {
    RawHttp.Response made =
        send("POST", KEYS, "{\"name\":\"k\",\"role\":\"read\",\"expires_in\":\"1h\"}", AS_ADMIN);
    String byKey = "X-API-Key: " + json(made).path("key").asText();
    server.millis.addAndGet(3_599_999);
    assertEquals(200, get("/keys", byKey).status());
    server.millis.incrementAndGet();
    assertError(401, "unauthenticated", get("/keys", byKey));
    assertError(
        400,
        "invalid_expires_in",
        send("POST", KEYS, "{\"role\":\"read\",\"expires_in\":\"-1h\"}", AS_ADMIN));
  }

  @Test
  void aTokenEndsInItsTime() throws IOException {
    user("ann", Role.READ, Scope.ALL);
    String token = login("ann");
    server.millis.addAndGet(3_599_999);
    assertEquals(200, get("/auth/me", token).status());
    server.millis.addAndGet(1_001);
    assertError(401, "unauthenticated", get("/auth/me", token));
  }

  @Test
  void conditionsThatCannotBeHonouredAreNotPassedOver() throws IOException {
    assertError(
        400,
        "invalid_request",
        send(
            "POST",
            USERS,
            "{\"username\":\"ann\",\"password\":\"long-enough\",\"role\":\"read\"}",
            AS_ADMIN,
            "Idempotency-Key: c/1"));
  }

  @Test
  void whereNobodyIsAskedThereIsNothingToManage() throws IOException {
    try (ServedStore open = new ServedStore();
        RawHttp client = open.connect()) {
      RawHttp.Response none = client.call("GET", USERS, NO_BODY);
      assertError(404, "auth_disabled", none);
    }
  }

  @Test
  void beforeThereAreUsersNobodyIsRefused() throws IOException {
    try (ServedStore early =
            new ServedStore(new ServedStore.Setup().with(setup -> setup.locked = true));
        RawHttp client = early.connect()) {
      assertError(503, "recovering", client.call("GET", "/keys/k", NO_BODY, AS_ADMIN));
      assertEquals(200, client.call("GET", "/health", NO_BODY).status());
    }
  }
}
