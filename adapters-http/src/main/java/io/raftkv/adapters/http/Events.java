package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.duration.GoDuration;
import io.raftkv.application.edge.WatchOperations;
import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.VersionedValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a watch tells, as server-sent events. Their ids are revisions; that of a change which is not
 * the last one told of its revision is followed by a dot and how many of the revision's changes
 * come before the next, so that a client goes on behind the very one that it had last.
 */
final class Events {
  private final boolean initial;
  private final LongFunction<Duration> remaining;

  /**
   * Those of a watch.
   *
   * @param remaining how long a key with a deadline still lives
   */
  Events(WatchQuery query, LongFunction<Duration> remaining) {
    this.initial = query.initial();
    this.remaining = remaining;
  }

  /** A resumed position. */
  record Position(long revision, int told) {
    /** That of an event's id; null if it is none. */
    static @Nullable Position of(String id) {
      if (!id.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
        return null;
      }
      int dot = id.indexOf('.');
      return dot < 0
          ? new Position(Long.parseLong(id) + 1, 0)
          : new Position(
              Long.parseLong(id.substring(0, dot)), Integer.parseInt(id.substring(dot + 1)));
    }
  }

  /** The events of a signal, in UTF-8. */
  byte[] of(WatchSignal signal) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    switch (signal) {
      // Before the keys as they were are all told, there is no place to go on from.
      case WatchSignal.Opened(long revision) ->
          event(out, "open", initial ? null : Long.toString(revision), position(revision));
      case WatchSignal.Progress(long revision) ->
          event(out, "progress", Long.toString(revision), position(revision));
      case WatchSignal.Initial(long revision, List<KeyEntry> entries, boolean last) -> {
        for (KeyEntry entry : entries) {
          event(
              out,
              "watch",
              null,
              json -> change(json, KeyChange.Kind.PUT, entry.key(), entry.versioned()));
        }
        if (last) {
          event(out, "progress", Long.toString(revision), position(revision));
        }
      }
      case WatchSignal.Changed(Changes of, List<KeyChange> shown) -> changed(out, of, shown);
      case WatchSignal.Ended ended -> {
        Problem problem = Problems.of(ended);
        event(
            out,
            "error",
            null,
            json -> {
              json.writeStringField("error", problem.message());
              json.writeStringField("code", problem.code());
              for (var detail : problem.details().entrySet()) {
                json.writeNumberField(detail.getKey(), Long.parseLong(detail.getValue()));
              }
            });
      }
    }
    return out.toByteArray();
  }

  private static Json.Fields position(long revision) {
    return json -> json.writeNumberField("revision", revision);
  }

  private void changed(ByteArrayOutputStream out, Changes of, List<KeyChange> shown) {
    KeyChange last = shown.getLast();
    int position = 0;
    int next = 0;
    for (KeyChange change : of.changes()) {
      position++;
      if (next < shown.size() && shown.get(next).equals(change)) {
        next++;
        String id = change.equals(last) ? "" + of.revision() : of.revision() + "." + position;
        event(
            out,
            "watch",
            id,
            json -> {
              change(json, change.kind(), change.key(), change.now());
              json.writeNumberField("raft_index", of.index());
              json.writeNumberField("raft_term", of.term());
              json.writeNumberField("timestamp", of.atMillis() / 1000);
            });
      }
    }
  }

  private void change(JsonGenerator json, KeyChange.Kind kind, Key key, VersionedValue now)
      throws IOException {
    json.writeStringField("key", key.utf8());
    if (!now.isTombstone()) {
      byte[] bytes = now.value().toByteArray();
      String text = PercentDecoding.utf8(bytes);
      if (text != null) {
        json.writeStringField("value", text);
      } else {
        json.writeBinaryField("value_base64", bytes);
      }
    }
    json.writeStringField("operation", WatchOperations.word(kind));
    json.writeNumberField("version", now.version());
    json.writeNumberField("revision", now.modRevision());
    if (!now.isTombstone() && now.hasDeadline()) {
      Duration left = remaining.apply(now.deadlineMillis());
      json.writeStringField("ttl", GoDuration.format(left));
      json.writeNumberField("ttl_seconds", left.toSeconds());
    }
  }

  private static void event(
      ByteArrayOutputStream out, String name, @Nullable String id, Json.Fields data) {
    StringBuilder head = new StringBuilder("event: ").append(name).append('\n');
    if (id != null) {
      head.append("id: ").append(id).append('\n');
    }
    out.writeBytes(head.append("data: ").toString().getBytes(StandardCharsets.US_ASCII));
    ByteBuffer json = Json.object(data); // on one line, which it ends itself
    out.write(json.array(), json.arrayOffset() + json.position(), json.remaining());
    out.write('\n');
  }
}
