package io.raftkv.adapters.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All routes, matched by exact templates on the raw path. */
final class Routes {
  private static final Set<String> KNOWN_METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");

  private final Map<String, Route> fixed = new LinkedHashMap<>();

  /** By what stands before the segment that a request chooses, then by what stands behind it. */
  private final Map<String, Map<String, Route>> chosen = new LinkedHashMap<>();

  Routes add(Route route) {
    String template = route.template();
    int open = template.indexOf('{');
    if (open < 0) {
      fixed.put(template, route);
    } else {
      chosen
          .computeIfAbsent(template.substring(0, open), _ -> new LinkedHashMap<>())
          .put(template.substring(template.indexOf('}') + 1), route);
    }
    return this;
  }

  /**
   * A route and the part of the raw path that the request chose.
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
    for (Map.Entry<String, Map<String, Route>> under : chosen.entrySet()) {
      if (path.startsWith(under.getKey())) {
        int start = under.getKey().length();
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        Route found = under.getValue().get(path.substring(end));
        return found == null ? null : new Match(found, start, end);
      }
    }
    return null;
  }

  /** All of them. */
  List<Route> all() {
    List<Route> all = new ArrayList<>(fixed.values());
    chosen.values().forEach(routes -> all.addAll(routes.values()));
    return all;
  }

  /** What there is, as {@code METHOD /path}, and what it does. */
  Map<String, String> listing() {
    Map<String, String> listing = new TreeMap<>();
    for (Route route : all()) {
      route
          .entries()
          .forEach(
              (method, entry) -> listing.put(method + " " + route.template(), entry.purpose()));
    }
    return listing;
  }

  /** Whether the method is one that a metric may be labelled with. */
  static boolean isKnown(String method) {
    return KNOWN_METHODS.contains(method);
  }
}
