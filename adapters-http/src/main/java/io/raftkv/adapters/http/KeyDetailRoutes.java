package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.duration.GoDuration;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.VersionedValue;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What lies below a key: {@code ttl}, {@code version} and {@code cas}. */
final class KeyDetailRoutes {
  /** What stands around a key and its value, at most. */
  private static final long FRAME_BYTES = 128;

  private static final Set<String> CAS_FIELDS =
      Set.of("expected_version", "new_value", "new_value_base64", "ttl");

  void ttl(Call call) {
    read(call, (key, found) -> ttl(call, key, found));
  }

  private void ttl(Call call, Key key, VersionedValue found) {
    if (!found.hasDeadline()) {
      noTtl(call, key, "no expiration set");
      return;
    }
    Duration left = call.store().remaining(found.deadlineMillis());
    call.json(
        200,
        json -> {
          json.writeStringField("key", key.utf8());
          json.writeStringField("ttl", GoDuration.format(left));
          json.writeNumberField("ttl_seconds", left.toSeconds());
        });
  }

  private static void noTtl(Call call, Key key, String message) {
    call.json(
        200,
        json -> {
          json.writeStringField("key", key.utf8());
          json.writeNullField("ttl");
          json.writeStringField("message", message);
        });
  }

  void putTtl(Call call) {
    Preconditions.refuse(call.requestHeaders());
    RequestId id = Requests.id(call);
    Key key = Requests.key(call);
    Duration ttl =
        GoDuration.parse(call.query().text("ttl"))
            .filter(parsed -> !parsed.isNegative())
            .orElseThrow(Requests::invalidTtl);
    call.await(
        call.store().setTimeToLive(key, ttl.isZero() ? null : ttl, id),
        reply -> KeyRoutes.applied(call, reply, outcome -> ttlSet(call, key, ttl, outcome)));
  }

  private static void ttlSet(Call call, Key key, Duration ttl, Outcome outcome) {
    switch (outcome) {
      case Outcome.DeadlineSet _ when ttl.isZero() -> noTtl(call, key, "TTL removed successfully");
      case Outcome.DeadlineSet _ ->
          call.json(
              200,
              json -> {
                json.writeStringField("key", key.utf8());
                json.writeStringField("ttl", GoDuration.format(ttl));
                json.writeStringField("message", "TTL updated successfully");
              });
      case Outcome.KeyNotFound _ -> call.fail(RequestFault.of(Problems.keyNotFound()));
      default -> throw KeyRoutes.unexpected(outcome);
    }
  }

  void version(Call call) {
    read(
        call,
        (key, found) -> {
          if (found.value().size() >= Call.WORKER_BYTES) {
            call.onWorker(() -> version(call, key, found));
          } else {
            version(call, key, found);
          }
        });
  }

  private static void version(Call call, Key key, VersionedValue found) {
    byte[] bytes = found.value().toByteArray();
    String text = PercentDecoding.utf8(bytes);
    String name = key.utf8();
    long value = text != null ? Json.printedBytes(text) : 4L * ((bytes.length + 2) / 3);
    call.longJson(
        FRAME_BYTES + Json.printedBytes(name) + value,
        json -> {
          json.writeStringField("key", name);
          if (text != null) {
            json.writeStringField("value", text);
          } else {
            json.writeBinaryField("value_base64", bytes);
          }
          json.writeNumberField("version", found.version());
          json.writeNumberField("mod_revision", found.modRevision());
        });
  }

  /** Continues with a key that was found. */
  @FunctionalInterface
  private interface Found {
    /** Answers. */
    void accept(Key key, VersionedValue found);
  }

  private void read(Call call, Found then) {
    Key key = Requests.key(call);
    call.await(
        call.store().get(key, Requests.consistency(call.query())),
        reply -> {
          VersionedValue found = KeyRoutes.found(call, reply);
          if (found != null) {
            then.accept(key, found);
          }
        });
  }

  void compareAndSet(Call call) {
    Preconditions.refuse(call.requestHeaders());
    RequestId id = Requests.id(call);
    Key key = Requests.key(call);
    parsed(call, body -> compareAndSet(call, key, body, id));
  }

  /** Reads the body as JSON, a big one on a worker. */
  static void parsed(Call call, Consumer<JsonNode> then) {
    call.body(bytes -> parsed(call, bytes, then));
  }

  /** The same with a body that has been received. */
  static void parsed(Call call, byte[] bytes, Consumer<JsonNode> then) {
    Requests.refuseEncoded(call);
    if (bytes.length >= Call.WORKER_BYTES) {
      call.onWorker(() -> then.accept(Json.parseObject(bytes)));
    } else {
      then.accept(Json.parseObject(bytes));
    }
  }

  private void compareAndSet(Call call, Key key, JsonNode body, @Nullable RequestId id) {
    Requests.refuseUnknown(body, CAS_FIELDS);
    long expected = Requests.number(body, "expected_version");
    Value value = Requests.value(body, "new_value", "new_value_base64");
    Duration ttl = Requests.timeToLive(Requests.text(body, "ttl"));
    Precondition precondition =
        expected == 0 ? new Precondition.Absent() : new Precondition.VersionIs(expected);
    call.await(call.store().put(key, value, ttl, precondition, id), reply -> compared(call, reply));
  }

  private static void compared(Call call, WriteReply reply) {
    if (reply instanceof WriteReply.Applied(Outcome.PreconditionFailed failed)) {
      call.json(
          409,
          json -> {
            json.writeBooleanField("success", false);
            json.writeStringField("message", "version mismatch");
            json.writeNumberField("current_version", failed.currentVersion());
            json.writeStringField("error", "version mismatch; read the key, then try again");
            json.writeStringField("code", "version_mismatch");
          });
      return;
    }
    KeyRoutes.applied(
        call,
        reply,
        outcome -> {
          if (!(outcome instanceof Outcome.Written written)) {
            throw KeyRoutes.unexpected(outcome);
          }
          call.json(
              200,
              json -> {
                json.writeBooleanField("success", true);
                json.writeNumberField("version", written.version());
              });
        });
  }
}
