package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.key.Key;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around the rules that there must not be. */
final class AccessAbuseTest extends LockedTestCase {
  private static final Scope APP = Scope.of(List.of(Key.of("app/")));

  @BeforeEach
  void fill() throws IOException {
    for (String key : List.of("a", "app%2F1", "app%2F2", "app", "apq", "zoo")) {
      assertEquals(201, put("/keys/" + key, "secret-" + key, AS_ADMIN).status());
    }
  }

  @Test
  void aListShowsNothingOutsideTheScope() throws IOException {
    user("ann", Role.READ, APP);
    String token = login("ann");
    for (String query :
        List.of(
            "",
            "?prefix=a",
            "?start=a",
            "?reverse=true",
            "?prefix=app",
            "?values=true&start=%00")) {
      RawHttp.Response list = get("/keys" + query, token);
      assertEquals(200, list.status(), list.text());
      assertEquals(2, json(list).path("count").asInt(), query + list.text());
      assertFalse(list.text().contains("zoo"), list.text());
      assertFalse(json(list).path("keys").toString().contains("\"app\""), list.text());
    }
    assertEquals(0, json(get("/keys?prefix=zoo", token)).path("count").asInt());
    RawHttp.Response page = get("/keys?limit=2", token);
    assertFalse(json(page).path("has_more").asBoolean(), "what follows is not its business");
    RawHttp.Response first = get("/keys?limit=1", token);
    String cursor = json(first).path("next_cursor").asText();
    assertEquals("app/2", json(get("/keys?cursor=" + cursor, token)).path("keys").get(0).asText());
  }

  @Test
  void aCursorOfSomebodyElseReachesNoFurther() throws IOException {
    user("ann", Role.READ, APP);
    String cursor = json(get("/keys?limit=1", AS_ADMIN)).path("next_cursor").asText();
    assertEquals(2, json(get("/keys?cursor=" + cursor, login("ann"))).path("count").asInt());
  }

  @Test
  void severalPrefixesAreOneListWithPages() throws IOException {
    user("ann", Role.READ, Scope.of(List.of(Key.of("zoo"), Key.of("app/"), Key.of("a"))));
    user("bob", Role.READ, Scope.of(List.of(Key.of("zoo"), Key.of("app/2"), Key.of("apq"))));
    assertEquals(6, json(get("/keys", login("ann"))).path("count").asInt());
    String token = login("bob");
    assertEquals("[\"app/2\",\"apq\",\"zoo\"]", json(get("/keys", token)).path("keys").toString());
    assertEquals(
        "[\"zoo\",\"apq\",\"app/2\"]",
        json(get("/keys?reverse=true", token)).path("keys").toString());
    RawHttp.Response first = get("/keys?limit=1", token);
    assertTrue(json(first).path("has_more").asBoolean());
    String cursor = json(first).path("next_cursor").asText();
    RawHttp.Response rest = get("/keys?limit=2&cursor=" + cursor, token);
    assertEquals("[\"apq\",\"zoo\"]", json(rest).path("keys").toString());
    assertFalse(json(rest).path("has_more").asBoolean());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /keys/zoo",
        "GET /keys/nothing",
        "GET /keys/zoo/ttl",
        "GET /keys/zoo/version",
        "GET /keys/zoo?revision=1",
        "GET /keys/zoo?consistency=stale",
        "PUT /keys/zoo",
        "DELETE /keys/zoo",
        "PUT /keys/zoo/ttl?ttl=1s",
        "GET /keys/app",
        "GET /keys/%61pq"
      })
  void aKeyOutsideTheScopeIsForbiddenWhetherItExistsOrNot(String request) throws IOException {
    user("ann", Role.WRITE, APP);
    int space = request.indexOf(' ');
    RawHttp.Response response =
        send(request.substring(0, space), request.substring(space + 1), "", login("ann"));
    assertError(403, "forbidden", response);
    assertNull(response.header("ETag"));
    assertNull(response.header("X-Raft-Version"));
    assertEquals("secret-zoo", get("/keys/zoo", AS_ADMIN).text());
  }

  @Test
  void aBatchWithOneKeyOutsideDoesNothing() throws IOException {
    user("ann", Role.WRITE, APP);
    RawHttp.Response batch =
        send(
            "POST",
            "/batch",
            "{\"operations\":[{\"op\":\"put\",\"key\":\"app/3\",\"value\":\"x\"},"
                + "{\"op\":\"delete\",\"key\":\"zoo\"}]}",
            login("ann"));
    assertError(403, "forbidden", batch);
    assertError(404, "key_not_found", get("/keys/app%2F3", AS_ADMIN));
    assertEquals(200, get("/keys/zoo", AS_ADMIN).status());
  }

  @Test
  void aFailedCompareTellsNothingOfAKeyOutside() throws IOException {
    user("ann", Role.WRITE, APP);
    RawHttp.Response cas =
        send("POST", "/keys/zoo/cas", "{\"expected_version\":7,\"new_value\":\"x\"}", login("ann"));
    assertError(403, "forbidden", cas);
    assertFalse(cas.text().contains("current_version"), cas.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/keys/..%2Fauth%2Fusers",
        "/keys/%00users",
        "/keys/users",
        "/keys/admin",
        "/keys/_auth"
      })
  void noKeyIsTheDirectory(String path) throws IOException {
    assertError(404, "key_not_found", get(path, AS_ADMIN));
    assertEquals(201, put(path, "{\"role\":\"admin\"}", AS_ADMIN).status());
    assertEquals(1, json(get("/auth/users", AS_ADMIN)).size());
    assertEquals(200, get("/auth/me", AS_ADMIN).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-API-Key:",
        "X-API-Key: ",
        "X-API-Key: rftkv_",
        "X-API-Key: first-key-of-admi",
        "X-API-Key: first-key-of-adminn",
        "X-API-Key: FIRST-KEY-OF-ADMIN",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Authorization: Bearer none",
        "Authorization: Basic YWRtaW46Zmlyc3QtcGFzc3dvcmQ=",
        "Authorization: first-key-of-admin",
        "Authorization: Token token-0",
        "Cookie: token=first-key-of-admin",
        "X-Cluster-Token: any"
      })
  void whatIsNoCredentialOpensNothing(String header) throws IOException {
    RawHttp.Response response = get("/keys/a", header);
    assertError(401, "unauthenticated", response);
    assertFalse(response.text().contains("first"), response.text());
  }

  @Test
  void twoCredentialsOfAKindAreNone() throws IOException {
    assertError(401, "unauthenticated", get("/keys/a", AS_ADMIN, AS_ADMIN));
    String token = "Authorization: Bearer x";
    assertError(401, "unauthenticated", get("/keys/a", token, token));
  }

  @Test
  void aBadKeyIsNotForgivenForAGoodToken() throws IOException {
    user("ann", Role.READ, Scope.ALL);
    assertError(401, "unauthenticated", get("/keys/a", "X-API-Key: none", login("ann")));
    assertEquals(200, get("/keys/a", AS_ADMIN, "Authorization: Bearer none").status());
  }

  @Test
  void credentialsInTheTargetAreNone() throws IOException {
    assertError(401, "unauthenticated", get("/keys/a?api_key=" + ADMIN_KEY));
    assertError(401, "unauthenticated", get("/keys/a?token=" + ADMIN_KEY));
  }

  @Test
  void nobodyMakesAKeyAboveItself() throws IOException {
    user("ann", Role.WRITE, APP);
    for (String body :
        List.of(
            "{\"role\":\"admin\"}",
            "{\"role\":\"write\"}",
            "{\"role\":\"read\",\"scopes\":[]}",
            "{\"role\":\"read\",\"scopes\":[\"ap\"]}",
            "{\"role\":\"read\",\"scopes\":[\"app/\",\"zoo\"]}")) {
      assertError(403, "forbidden", send("POST", "/auth/api-keys", body, login("ann")));
    }
    RawHttp.Response weak =
        send("POST", "/auth/api-keys", "{\"role\":\"read\",\"scopes\":[\"app/1\"]}", login("ann"));
    String byWeak = "X-API-Key: " + json(weak).path("key").asText();
    assertEquals(200, get("/keys/app%2F1", byWeak).status());
    assertError(403, "forbidden", get("/keys/app%2F2", byWeak));
    assertError(
        403,
        "forbidden",
        send("POST", "/auth/api-keys", "{\"role\":\"write\",\"scopes\":[\"app/\"]}", byWeak));
    assertEquals(403, get("/auth/users", byWeak).status());
  }

  @Test
  void aDemotedOwnersKeyIsDemotedToo() throws IOException {
    String id = user("ann", Role.WRITE, Scope.ALL);
    String byKey = "X-API-Key: " + keyOf("ann", Role.WRITE);
    assertEquals(201, put("/keys/k", "v", byKey).status());
    send("PUT", "/auth/users/" + id + "/role", "{\"role\":\"read\"}", AS_ADMIN);
    assertError(403, "forbidden", put("/keys/k", "w", byKey));
    send("PUT", "/auth/users/" + id + "/scopes", "{\"scopes\":[\"app/\"]}", AS_ADMIN);
    assertError(403, "forbidden", get("/keys/k", byKey));
    assertEquals(200, get("/keys/app%2F1", byKey).status());
  }

  @Test
  void scopesAreBounded() throws IOException {
    String prefix = "\"" + "x".repeat(4096) + "\"";
    assertError(
        400,
        "invalid_scope",
        send(
            "POST",
            "/auth/api-keys",
            "{\"role\":\"read\",\"scopes\":[%s,%s]}".formatted(prefix, prefix.replace("xx", "yy")),
            AS_ADMIN));
  }

  /** From its changes the values of others could be guessed at. */
  @Test
  void theStatesHashIsForThoseWhoReachAllKeys() throws IOException {
    user("ann", Role.READ, APP);
    assertTrue(json(get("/stats", login("ann"))).path("state_hash").isMissingNode());
    assertFalse(json(get("/stats", AS_ADMIN)).path("state_hash").isMissingNode());
  }

  @Test
  void oneUsersRetryIsNotAnothers() throws IOException {
    user("ann", Role.WRITE, Scope.ALL);
    user("bob", Role.WRITE, Scope.ALL);
    String id = "Idempotency-Key: client/1";
    RawHttp.Response first = put("/keys/k", "by-ann", login("ann"), id);
    assertEquals(first.header("ETag"), put("/keys/k", "by-ann", login("ann"), id).header("ETag"));
    assertEquals(201, put("/keys/k", "by-bob", login("bob"), id).status());
    assertEquals("by-bob", get("/keys/k", AS_ADMIN).text());
  }

  @Test
  void anothersKeyIsNeitherShownNorEnded() throws IOException {
    user("ann", Role.WRITE, Scope.ALL);
    user("bob", Role.WRITE, Scope.ALL);
    String id = newKey("ann", Role.READ).path("id").asText();
    assertError(403, "forbidden", get("/auth/api-keys/" + id, login("bob")));
    assertError(403, "forbidden", delete("/auth/api-keys/" + id, login("bob")));
    assertEquals(0, json(get("/auth/api-keys", login("bob"))).size());
    assertEquals(200, get("/auth/api-keys/" + id, AS_ADMIN).status());
  }

  @Test
  void aNodeJoinsByTheTokenOrByAnAdminAndByNothingElse() throws IOException {
    String body = "{\"node_id\":\"n2\",\"addr\":\"node2:7000\"}";
    try (ServedStore guarded = ServedStore.locked(setup -> setup.clusterToken = "s3cret-token");
        RawHttp client = guarded.connect()) {
      byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertError(401, "unauthenticated", client.call("POST", "/cluster/join", bytes));
      assertError(
          401,
          "unauthenticated",
          client.call("POST", "/cluster/join", bytes, "X-Cluster-Token: other"));
      assertTrue(
          guarded
              .useCases
              .audit()
              .lines()
              .contains(" manage_cluster POST /cluster/join DENIED no_user"),
          () -> guarded.useCases.audit().lines().toString());
      assertEquals(
          200,
          client.call("POST", "/cluster/join", bytes, "X-Cluster-Token: s3cret-token").status());
      assertEquals(200, client.call("POST", "/cluster/join", bytes, AS_ADMIN).status());
      assertError(
          401,
          "unauthenticated",
          client.call("POST", "/cluster/remove", bytes, "X-Cluster-Token: s3cret-token"));
    }
  }

  @Test
  void requestsAreCountedByUserAndOthersByAddress() throws IOException {
    List<String> counted = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (ServedStore limited =
            ServedStore.locked(
                setup ->
                    setup.limiter =
                        client -> {
                          counted.add(client.substring(0, client.indexOf(':')));
                          return 0;
                        });
        RawHttp client = limited.connect()) {
      client.call("GET", "/keys", NO_BODY, AS_ADMIN);
      client.call("GET", "/keys", NO_BODY, "X-API-Key: none");
      client.call("GET", "/", NO_BODY);
      client.call("GET", "/health", NO_BODY);
      client.call("GET", "/nowhere", NO_BODY);
    }
    assertEquals(List.of("user", "ip", "ip", "ip"), List.copyOf(counted));
  }

  @Test
  void theAuditLogTellsWhoDidWhatAndNoSecret() throws IOException {
    String id = user("ann", Role.WRITE, APP);
    get("/keys/zoo", login("ann"));
    get("/keys/zoo", "X-API-Key: none");
    send("POST", "/admin/snapshot", "", AS_ADMIN);
    delete("/auth/users/" + id, AS_ADMIN);
    List<String> lines = server.useCases.audit().lines();
    assertTrue(lines.contains("admin add_user ann ALLOWED "), lines::toString);
    assertTrue(lines.contains("ann login  ALLOWED "), lines::toString);
    assertTrue(lines.contains("ann read_keys zoo DENIED scope"), lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith(" authenticate  DENIED the API key")),
        lines::toString);
    assertTrue(lines.contains("admin copy_state POST /admin/snapshot ALLOWED "), lines::toString);
    assertTrue(lines.contains("admin delete_user ann ALLOWED "), lines::toString);
    String all = server.useCases.audit().events().toString();
    for (String secret :
        List.of(ADMIN_KEY, AccessUseCases.ADMIN_PASSWORD, passwordOf("ann"), "token-0")) {
      assertFalse(all.contains(secret), secret);
    }
  }
}
