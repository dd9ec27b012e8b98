package io.raftkv.adapters.http;

import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All routes, matched by exact templates on the raw path. */
final class Routes {
  private static final String KEY_PREFIX = "/keys/";
  private static final String KEY_TEMPLATE = "/keys/{key}";

  private static final Set<String> KNOWN_METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");

  private static final Map<String, String> PURPOSES =
      Map.ofEntries(
          Map.entry("GET /", "this overview"),
          Map.entry("GET /health", "whether the process serves"),
          Map.entry("GET /ready", "whether the node takes traffic"),
          Map.entry("GET /stats", "counts and sizes"),
          Map.entry("GET /metrics", "metrics in Prometheus text format"),
          Map.entry("GET /keys", "list keys, in pages"),
          Map.entry("GET /keys/{key}", "read a value"),
          Map.entry("PUT /keys/{key}", "write a value"),
          Map.entry("DELETE /keys/{key}", "delete a key"),
          Map.entry("GET /keys/{key}/ttl", "read the time to live"),
          Map.entry("PUT /keys/{key}/ttl", "set the time to live"),
          Map.entry("POST /keys/{key}/cas", "write if the version is the expected one"),
          Map.entry("GET /keys/{key}/version", "read a value with its version"),
          Map.entry("POST /batch", "apply several operations, all or none"),
          Map.entry("POST /admin/snapshot", "take a snapshot now"),
          Map.entry("GET /admin/backup", "download a snapshot of the state as it is now"),
          Map.entry("GET /cluster/nodes", "the members and how far each has come"),
          Map.entry("GET /cluster/leader", "who leads"),
          Map.entry("GET /cluster/leadership", "who leads, with terms and log indexes"),
          Map.entry("POST /cluster/join", "make a node a member"),
          Map.entry("POST /cluster/remove", "take a member out"),
          Map.entry("POST /cluster/leadership/stepdown", "let another member lead"),
          Map.entry("POST /cluster/leadership/transfer", "let this member lead"));

  private final Map<String, Route> fixed = new LinkedHashMap<>();
  private final Map<String, Route> underKey = new LinkedHashMap<>();

  Routes add(Route route) {
    if (route.template().startsWith(KEY_TEMPLATE)) {
      underKey.put(route.template().substring(KEY_TEMPLATE.length()), route);
    } else {
      fixed.put(route.template(), route);
    }
    return this;
  }

  /**
   * A route and the part of the raw path that is the key.
   *
   * @param keyEnd equal to {@code keyStart} where there is no key
   */
  record Match(Route route, int keyStart, int keyEnd) {}

  /** The route of the raw path; null if there is none. */
  @Nullable Match match(String path) {
    Route route = fixed.get(path);
    if (route != null) {
      return new Match(route, 0, 0);
    }
    if (!path.startsWith(KEY_PREFIX)) {
      return null;
    }
    int start = KEY_PREFIX.length();
    int slash = path.indexOf('/', start);
    int end = slash < 0 ? path.length() : slash;
    Route keyRoute = underKey.get(path.substring(end));
    return keyRoute == null ? null : new Match(keyRoute, start, end);
  }

  /** What there is, as {@code METHOD /path}, and what it does. */
  Map<String, String> listing() {
    Map<String, String> listing = new TreeMap<>();
    for (Map<String, Route> routes : List.of(fixed, underKey)) {
      for (Route route : routes.values()) {
        for (HttpString method : route.actions().keySet()) {
          String name = method + " " + route.template();
          listing.put(name, PURPOSES.getOrDefault(name, route.template()));
        }
      }
    }
    return listing;
  }

  /** Whether the method is one that a metric may be labelled with. */
  static boolean isKnown(String method) {
    return KNOWN_METHODS.contains(method);
  }
}
