package io.raftkv.adapters.http;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A path template with what each method does there.
 *
 * @param allow the methods, for 405 responses
 */
record Route(String template, Map<HttpString, Action> actions, String allow) {
  /** Handles a call to its end; may throw {@link RequestFault}. */
  @FunctionalInterface
  interface Action {
    /** Must not block. */
    void handle(Call call);
  }

  static Route of(String template, Map<HttpString, Action> actions) {
    TreeSet<String> names = new TreeSet<>();
    for (HttpString method : actions.keySet()) {
      names.add(method.toString());
    }
    if (actions.containsKey(Methods.GET)) {
      names.add("HEAD");
    }
    return new Route(template, Map.copyOf(actions), String.join(", ", names));
  }

  @Nullable Action action(HttpString method) {
    return actions.get(method.equals(Methods.HEAD) ? Methods.GET : method);
  }
}
