package io.raftkv.adapters.http;

import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.edge.WatchOperations;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyChange;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /watch}: changes of keys as server-sent events. */
final class WatchRoute {
  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");

  void get(Call call) {
    EventStream.open(call, query(call));
  }

  private static WatchQuery query(Call call) {
    Query query = call.query();
    byte[] prefix = query.text("prefix").getBytes(StandardCharsets.UTF_8);
    if (prefix.length > call.options().maxKeyBytes()) {
      throw RequestFault.badRequest(
          "key_too_large",
          "prefix is longer than any key: " + call.options().maxKeyBytes() + " bytes at most");
    }
    Set<KeyChange.Kind> kinds = kinds(query.text("operations"));
    boolean initial = query.flag("send_initial_value");
    Events.Position start = resumed(call);
    if (start == null) {
      start = new Events.Position(startRevision(query.get("start_revision"), initial), 0);
    } else {
      initial = false; // it was told of them
    }
    return new WatchQuery(
        KeyRange.prefix(prefix),
        kinds,
        start.revision(),
        start.told(),
        initial,
        WatchQuery.PROGRESS_INTERVAL);
  }

  /** Where a client goes on that was cut off; it asks anew by the same address. */
  private static Events.@Nullable Position resumed(Call call) {
    String id = call.requestHeaders().getFirst(LAST_EVENT_ID);
    if (id == null || id.isEmpty()) {
      return null;
    }
    Events.Position position = Events.Position.of(id);
    if (position == null) {
      throw RequestFault.badRequest(
          "invalid_revision", "Last-Event-ID is the id of an event of this watch");
    }
    return position;
  }

  private static long startRevision(@Nullable String text, boolean initial) {
    if (text == null || text.equals("0")) {
      return 0;
    }
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw RequestFault.badRequest(
          "invalid_revision", "start_revision is a positive number, or 0 for what comes next");
    }
    if (initial) {
      throw RequestFault.badRequest(
          "invalid_request",
          "send_initial_value shows the keys as they are now: leave out start_revision");
    }
    return Long.parseLong(text);
  }

  private static Set<KeyChange.Kind> kinds(String operations) {
    Set<KeyChange.Kind> kinds = EnumSet.noneOf(KeyChange.Kind.class);
    if (!operations.isEmpty()) {
      for (String word : operations.split(",", -1)) {
        KeyChange.Kind kind = WatchOperations.kind(word);
        if (kind == null) {
          throw RequestFault.badRequest(
              "invalid_request", "operations is a list, by commas, of " + WatchOperations.known());
        }
        kinds.add(kind);
      }
    }
    return kinds;
  }
}
