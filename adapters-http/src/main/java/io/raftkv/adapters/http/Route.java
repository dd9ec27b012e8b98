package io.raftkv.adapters.http;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A path template with what each method does there, and who may call it. */
final class Route {
  private final String template;
  private final Map<HttpString, Entry> entries = new LinkedHashMap<>();

  private Route(String template) {
    this.template = template;
  }

  /** Handles a call to its end; may throw {@link RequestFault}. */
  @FunctionalInterface
  interface Action {
    /** Must not block. */
    void handle(Call call);
  }

  /** What a method does, for whom, and what the overview says of it. */
  record Entry(Rule rule, String purpose, Action action) {}

  static Route at(String template) {
    return new Route(template);
  }

  /**
   * Adds a method.
   *
   * @param purpose for people, in a few words
   */
  Route on(HttpString method, Rule rule, String purpose, Action action) {
    entries.put(method, new Entry(rule, purpose, action));
    return this;
  }

  String template() {
    return template;
  }

  Map<HttpString, Entry> entries() {
    return entries;
  }

  /** What the method does; null if the route does not take it. HEAD is a GET. */
  @Nullable Entry entry(HttpString method) {
    return entries.get(method.equals(Methods.HEAD) ? Methods.GET : method);
  }

  /** The methods, for 405 responses. */
  String allow() {
    TreeSet<String> names = new TreeSet<>();
    for (HttpString method : entries.keySet()) {
      names.add(method.toString());
    }
    if (entries.containsKey(Methods.GET)) {
      names.add("HEAD");
    }
    return String.join(", ", names);
  }
}
