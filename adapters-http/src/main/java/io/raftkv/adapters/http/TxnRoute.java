package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.api.Transaction.Operation;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.TxnReply.Result;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Comparison.Operand;
import io.raftkv.domain.command.Comparison.Relation;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.state.VersionedValue;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** {@code POST /txn}: compares, then does one of two lists of operations, in one step. */
final class TxnRoute {
  /** Of comparisons and of operations either way, together. */
  private static final int PARTS_MAX = 1000;

  /** What stands around an operation's key and value, at most. */
  private static final long RESULT_BYTES = 256;

  private static final Set<String> BODY_FIELDS = Set.of("compare", "then", "otherwise");
  private static final Set<String> COMPARISON_FIELDS =
      Set.of(
          "key", "relation", "version", "create_revision", "mod_revision", "value", "value_base64");

  void post(Call call) {
    Preconditions.refuse(call.requestHeaders());
    RequestId id = Requests.id(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Transaction transaction = transaction(call, body);
          call.await(call.store().txn(transaction, id), reply -> answer(call, transaction, reply));
        });
  }

  private static Transaction transaction(Call call, JsonNode body) {
    Requests.refuseUnknown(body, BODY_FIELDS);
    int parts = 0;
    for (String name : BODY_FIELDS) {
      parts += body.path(name).size();
    }
    if (parts > PARTS_MAX) {
      throw RequestFault.badRequest(
          "too_many_operations",
          "a transaction has at most " + PARTS_MAX + " comparisons and operations, not " + parts);
    }
    Function<JsonNode, Operation> operation = element -> Operations.operation(call, element);
    return new Transaction(
        elements(body, "compare", element -> comparison(call, element)),
        elements(body, "then", operation),
        elements(body, "otherwise", operation));
  }

  private static <T> List<T> elements(JsonNode body, String name, Function<JsonNode, T> element) {
    JsonNode array = body.get(name);
    if (array == null) {
      return List.of();
    }
    if (!array.isArray()) {
      throw RequestFault.badRequest("invalid_request", name + " must be an array");
    }
    return Operations.each(array, name, element);
  }

  private static Comparison comparison(Call call, JsonNode comparison) {
    Requests.refuseUnknown(comparison, COMPARISON_FIELDS);
    String relation = Requests.text(comparison, "relation");
    return new Comparison(
        Operations.key(call, comparison),
        relation(relation == null ? "equal" : relation),
        operand(comparison));
  }

  private static Relation relation(String word) {
    return switch (word) {
      case "equal" -> Relation.EQUAL;
      case "not_equal" -> Relation.NOT_EQUAL;
      case "less" -> Relation.LESS;
      case "greater" -> Relation.GREATER;
      default ->
          throw RequestFault.badRequest(
              "invalid_request", "relation is equal, not_equal, less or greater");
    };
  }

  private static Operand operand(JsonNode comparison) {
    boolean value = comparison.has("value") || comparison.has("value_base64");
    int operands = value ? 1 : 0;
    for (String name : List.of("version", "create_revision", "mod_revision")) {
      operands += comparison.has(name) ? 1 : 0;
    }
    if (operands != 1) {
      throw RequestFault.badRequest(
          "invalid_request",
          "give one of version, create_revision, mod_revision, value and value_base64");
    }
    if (value) {
      return new Operand.Content(Requests.value(comparison, "value", "value_base64"));
    }
    if (comparison.has("version")) {
      return new Operand.Version(Requests.number(comparison, "version"));
    }
    return comparison.has("create_revision")
        ? new Operand.CreateRevision(Requests.number(comparison, "create_revision"))
        : new Operand.ModRevision(Requests.number(comparison, "mod_revision"));
  }

  private static void answer(Call call, Transaction transaction, TxnReply reply) {
    switch (reply) {
      case TxnReply.NotDone(var why) -> call.fail(RequestFault.of(Problems.of(why)));
      case TxnReply.Done done -> {
        List<Operation> operations = transaction.chosen(done.succeeded());
        long bytes = RESULT_BYTES;
        for (int i = 0; i < operations.size(); i++) {
          bytes += RESULT_BYTES + Json.printedBytes(operations.get(i).key().utf8());
          if (done.results().get(i) instanceof Result.Read(VersionedValue found) && found != null) {
            bytes += 4L * ((found.value().size() + 2) / 3);
          }
        }
        call.longJson(
            bytes,
            json -> {
              json.writeBooleanField("succeeded", done.succeeded());
              json.writeNumberField("revision", done.revision());
              json.writeArrayFieldStart("results");
              for (int i = 0; i < operations.size(); i++) {
                json.writeStartObject();
                result(call, json, operations.get(i), done.results().get(i));
                json.writeEndObject();
              }
              json.writeEndArray();
            });
      }
    }
  }

  private static void result(Call call, JsonGenerator json, Operation operation, Result result)
      throws IOException {
    json.writeStringField("key", operation.key().utf8());
    switch (result) {
      case Result.Put(long version) -> json.writeNumberField("version", version);
      case Result.Deleted(boolean existed) -> json.writeBooleanField("existed", existed);
      case Result.Read(VersionedValue found) -> {
        json.writeBooleanField("found", found != null);
        if (found != null) {
          json.writeBinaryField("value_base64", found.value().toByteArray());
          json.writeNumberField("version", found.version());
          json.writeNumberField("mod_revision", found.modRevision());
          json.writeNumberField("create_revision", found.createRevision());
          if (found.hasDeadline()) {
            json.writeNumberField(
                "ttl_seconds", call.store().remaining(found.deadlineMillis()).toSeconds());
          }
        }
      }
    }
  }
}
