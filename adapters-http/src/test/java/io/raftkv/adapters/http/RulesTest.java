package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Who may call what: each method of each route, as the endpoint itself lists them, by nobody and by
 * each role. A route that the table does not name fails the test.
 */
final class RulesTest extends LockedTestCase {
  /** The least role; PUBLIC for anybody. */
  private static final String TABLE =
      """
      PUBLIC GET /
      PUBLIC GET /health
      PUBLIC GET /ready
      PUBLIC POST /auth/login
      READ   GET /metrics
      READ   GET /stats
      READ   GET /keys
      READ   GET /keys/{key}
      READ   GET /keys/{key}/ttl
      READ   GET /keys/{key}/version
      WRITE  PUT /keys/{key}
      WRITE  DELETE /keys/{key}
      WRITE  PUT /keys/{key}/ttl
      WRITE  POST /keys/{key}/cas
      WRITE  POST /batch
      WRITE  POST /txn
      READ   GET /watch
      ADMIN  POST /admin/snapshot
      ADMIN  GET /admin/backup
      READ   GET /cluster/nodes
      READ   GET /cluster/leader
      READ   GET /cluster/leadership
      ADMIN  POST /cluster/join
      ADMIN  POST /cluster/remove
      ADMIN  POST /cluster/leadership/stepdown
      ADMIN  POST /cluster/leadership/transfer
      READ   POST /auth/refresh
      READ   POST /auth/logout
      READ   GET /auth/me
      READ   PUT /auth/password
      ADMIN  GET /auth/users
      ADMIN  POST /auth/users
      ADMIN  GET /auth/users/{id}
      ADMIN  DELETE /auth/users/{id}
      ADMIN  PUT /auth/users/{id}/role
      ADMIN  PUT /auth/users/{id}/scopes
      ADMIN  PUT /auth/users/{id}/password
      ADMIN  POST /auth/users/{id}/disable
      ADMIN  POST /auth/users/{id}/enable
      READ   GET /auth/api-keys
      READ   POST /auth/api-keys
      READ   GET /auth/api-keys/{id}
      READ   DELETE /auth/api-keys/{id}
      """;

  private static Map<String, String> table() {
    Map<String, String> table = new TreeMap<>();
    TABLE
        .lines()
        .forEach(line -> table.put(line.substring(7).strip(), line.substring(0, 7).strip()));
    return table;
  }

  private List<String> routes() {
    List<String> names = new ArrayList<>();
    for (Route route : AllRoutes.of(server.options, server.services).all()) {
      route.entries().keySet().forEach(method -> names.add(method + " " + route.template()));
    }
    return names;
  }

  @Test
  void theTableNamesEveryRoute() {
    assertEquals(table().keySet(), new TreeSet<>(routes()));
  }

  @Test
  void eachRouteIsForThoseWhoMayAndForNobodyElse() throws IOException {
    Map<String, @Nullable String> callers = new LinkedHashMap<>();
    callers.put("NOBODY", null);
    for (Role role : Role.values()) {
      String name = "some-" + role.name();
      user(name, role, Scope.ALL);
      callers.put(role.name(), keyOf(name, role));
    }
    List<String> expected = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (String route : routes()) {
      String least = table().getOrDefault(route, "missing");
      for (Map.Entry<String, @Nullable String> caller : callers.entrySet()) {
        expected.add(route + " by " + caller.getKey() + ": " + expected(least, caller.getKey()));
        seen.add(route + " by " + caller.getKey() + ": " + seen(route, caller.getValue()));
      }
    }
    assertEquals(String.join("\n", expected), String.join("\n", seen));
  }

  private static String expected(String least, String caller) {
    if (least.equals("PUBLIC")) {
      return "passes";
    }
    if (caller.equals("NOBODY")) {
      return "401";
    }
    return Role.valueOf(caller).includes(Role.valueOf(least)) ? "passes" : "403";
  }

  private String seen(String route, @Nullable String key) throws IOException {
    String method = route.substring(0, route.indexOf(' '));
    String path =
        route
            .substring(route.indexOf(' ') + 1)
            .replace("{key}", "k")
            .replace("/watch", "/watch?start_revision=none") // which ends at once
            .replace("{id}", "00000000-0000-0000-0000-000000000000");
    RawHttp.Response response =
        key == null
            ? http.call(method, path, NO_BODY)
            : http.call(method, path, NO_BODY, "X-API-Key: " + key);
    int status = response.status();
    if (status == 401) {
      assertEquals("Bearer", response.header("WWW-Authenticate"), route);
    }
    return status == 401 || status == 403 ? String.valueOf(status) : "passes";
  }

  /** What is asked of HEAD is what is asked of GET. */
  @Test
  void headIsNoWayAround() throws IOException {
    assertEquals(201, put("/keys/k", "v", "X-API-Key: " + ADMIN_KEY).status());
    assertEquals(401, http.call("HEAD", "/keys/k", NO_BODY).status());
    assertEquals(401, http.call("HEAD", "/admin/backup", NO_BODY).status());
  }
}
