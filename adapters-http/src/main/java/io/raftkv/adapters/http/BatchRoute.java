package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code POST /batch}: all of its operations or none. */
final class BatchRoute {
  private static final int OPERATIONS_MAX = 1000;
  private static final Set<String> BODY_FIELDS = Set.of("operations");
  private static final Set<String> PUT_FIELDS = Set.of("op", "key", "value", "value_base64", "ttl");
  private static final Set<String> DELETE_FIELDS = Set.of("op", "key");

  void post(Call call) {
    Preconditions.refuse(call.requestHeaders());
    RequestId id = Requests.id(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          List<Command.Change> changes = changes(call, body);
          call.await(
              call.store().batch(changes, id),
              reply -> KeyRoutes.applied(call, reply, outcome -> answer(call, changes, outcome)));
        });
  }

  private List<Command.Change> changes(Call call, JsonNode body) {
    Requests.refuseUnknown(body, BODY_FIELDS);
    JsonNode operations = body.get("operations");
    if (operations == null || !operations.isArray() || operations.isEmpty()) {
      throw RequestFault.badRequest("invalid_request", "operations must be an array, not empty");
    }
    if (operations.size() > OPERATIONS_MAX) {
      throw RequestFault.badRequest(
          "too_many_operations",
          "a batch has at most " + OPERATIONS_MAX + " operations, not " + operations.size());
    }
    List<Command.Change> changes = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      try {
        changes.add(change(call, operations.get(i)));
      } catch (RequestFault fault) {
        throw RequestFault.badRequest(fault.code(), "operations[" + i + "]: " + fault.text());
      }
    }
    return changes;
  }

  private Command.Change change(Call call, JsonNode operation) {
    if (!operation.isObject()) {
      throw RequestFault.badRequest("invalid_request", "an operation is an object");
    }
    String op = Requests.text(operation, "op");
    boolean put = "put".equals(op);
    if (!put && !"delete".equals(op)) {
      throw RequestFault.badRequest("invalid_request", "op is put or delete");
    }
    Requests.refuseUnknown(operation, put ? PUT_FIELDS : DELETE_FIELDS);
    String name = Requests.text(operation, "key");
    if (name == null) {
      throw RequestFault.badRequest("invalid_request", "key is missing");
    }
    Key key = Requests.key(Requests.bytes(name, "key"), call.options().maxKeyBytes());
    if (!put) {
      return new Command.Delete(key, Precondition.NONE);
    }
    Value value = Requests.value(operation, "value", "value_base64");
    Duration ttl = Requests.timeToLive(Requests.text(operation, "ttl"));
    return new Command.Put(key, value, call.store().deadlineMillis(ttl), Precondition.NONE);
  }

  private static void answer(Call call, List<Command.Change> changes, Outcome outcome) {
    if (!(outcome instanceof Outcome.BatchApplied applied)) {
      throw KeyRoutes.unexpected(outcome);
    }
    call.json(
        200,
        json -> {
          json.writeNumberField("revision", applied.revision());
          json.writeArrayFieldStart("results");
          for (int i = 0; i < changes.size(); i++) {
            json.writeStartObject();
            json.writeStringField("key", changes.get(i).key().utf8());
            json.writeNumberField("version", applied.versions().get(i));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
