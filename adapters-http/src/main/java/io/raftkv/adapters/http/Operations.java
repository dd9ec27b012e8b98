package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Transaction.Operation;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Operations on keys in a body of JSON. All methods throw {@link RequestFault} 400. */
final class Operations {
  private static final Set<String> PUT_FIELDS = Set.of("op", "key", "value", "value_base64", "ttl");
  private static final Set<String> KEY_FIELDS = Set.of("op", "key");

  private Operations() {}

  /** What each element of an array is; a fault names its place. */
  static <T> List<T> each(JsonNode array, String name, Function<JsonNode, T> element) {
    List<T> all = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      try {
        if (!array.get(i).isObject()) {
          throw RequestFault.badRequest("invalid_request", "it is an object");
        }
        all.add(element.apply(array.get(i)));
      } catch (RequestFault fault) {
        throw RequestFault.badRequest(fault.code(), name + "[" + i + "]: " + fault.text());
      }
    }
    return all;
  }

  /** A put or a delete. */
  static Command.Change change(Call call, JsonNode operation) {
    return switch (String.valueOf(Requests.text(operation, "op"))) {
      case "put" -> put(call, operation);
      case "delete" -> delete(call, operation);
      default -> throw RequestFault.badRequest("invalid_request", "op is put or delete");
    };
  }

  /** A put, a delete or a get. */
  static Operation operation(Call call, JsonNode operation) {
    return switch (String.valueOf(Requests.text(operation, "op"))) {
      case "put" -> new Operation.Write(put(call, operation));
      case "delete" -> new Operation.Write(delete(call, operation));
      case "get" -> {
        Requests.refuseUnknown(operation, KEY_FIELDS);
        yield new Operation.Read(key(call, operation));
      }
      default -> throw RequestFault.badRequest("invalid_request", "op is put, delete or get");
    };
  }

  private static Command.Put put(Call call, JsonNode operation) {
    Requests.refuseUnknown(operation, PUT_FIELDS);
    Key key = key(call, operation);
    Value value = Requests.value(operation, "value", "value_base64");
    Duration ttl = Requests.timeToLive(Requests.text(operation, "ttl"));
    return new Command.Put(key, value, call.store().deadlineMillis(ttl), Precondition.NONE);
  }

  private static Command.Delete delete(Call call, JsonNode operation) {
    Requests.refuseUnknown(operation, KEY_FIELDS);
    return new Command.Delete(key(call, operation), Precondition.NONE);
  }

  /** The key that an element names. */
  static Key key(Call call, JsonNode element) {
    String name = Requests.text(element, "key");
    if (name == null) {
      throw RequestFault.badRequest("invalid_request", "key is missing");
    }
    return Requests.key(Requests.bytes(name, "key"), call.options().maxKeyBytes());
  }
}
