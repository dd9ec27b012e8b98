package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.RequestId;
import java.util.List;
import java.util.Set;

/** {@code POST /batch}: all of its operations or none. */
final class BatchRoute {
  private static final int OPERATIONS_MAX = 1000;
  private static final Set<String> BODY_FIELDS = Set.of("operations");

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
    return Operations.each(operations, "operations", each -> Operations.change(call, each));
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
