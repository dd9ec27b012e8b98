package io.raftkv.bootstrap.cluster;

import io.raftkv.domain.command.Precondition;
import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls on one key as requests, and what their answers mean for a history. */
final class KeyExchange {
  /** The codes of 503 whose contract says that nothing was changed, nor will be by this request. */
  private static final Set<String> REFUSALS =
      Set.of(
          "overloaded",
          "no_leader",
          "disk_full",
          "log_stalled",
          "log_failed",
          "timeout",
          "recovering",
          "removed",
          "diverged",
          "shutting_down",
          "too_many_clients");

  private static final String UNKNOWN = "outcome_unknown";

  private KeyExchange() {}

  /** What became of a call. */
  sealed interface Ending {
    /** It has happened, or its condition did not hold. */
    record Answered(Reply reply) implements Ending {}

    /** It did not and will not happen. */
    record Refused(String code) implements Ending {}

    /** It may have happened, or may yet happen. */
    record Unknown(String why) implements Ending {}

    /** The contract has no such answer; whether it happened is not known either. */
    record Unexpected(Answer answer) implements Ending {}
  }

  /**
   * Sends the call and tells what became of it.
   *
   * @param idempotencyKey empty for none
   */
  static Ending send(NodeClient client, String key, Call call, String idempotencyKey) {
    try {
      return ending(call, answer(client, key, call, idempotencyKey));
    } catch (IOException e) {
      return NodeClient.neverSent(e)
          ? new Ending.Refused("not_connected")
          : new Ending.Unknown(e.getClass().getSimpleName());
    }
  }

  private static Answer answer(NodeClient client, String key, Call call, String idempotencyKey)
      throws IOException {
    String target = "/keys/" + key;
    return switch (call) {
      case Call.Read _ -> client.get(target);
      case Call.Put(String value, Precondition.VersionIs(long version)) ->
          compareAndSet(client, target, value, version, idempotencyKey);
      case Call.Put put ->
          client.call("PUT", target, put.value(), headers(put.precondition(), idempotencyKey));
      case Call.Delete delete ->
          client.call("DELETE", target, "", headers(delete.precondition(), idempotencyKey));
    };
  }

  private static Answer compareAndSet(
      NodeClient client, String target, String value, long version, String idempotencyKey)
      throws IOException {
    return client.call(
        "POST",
        target + "/cas",
        "{\"expected_version\":" + version + ",\"new_value\":\"" + value + "\"}",
        headers(Precondition.NONE, idempotencyKey));
  }

  private static String[] headers(Precondition precondition, String idempotencyKey) {
    List<String> headers = new ArrayList<>();
    switch (precondition) {
      case Precondition.None _ -> {}
      case Precondition.Exists _ -> headers.addAll(List.of("If-Match", "*"));
      case Precondition.Absent _ -> headers.addAll(List.of("If-None-Match", "*"));
      case Precondition.RevisionIn in -> {
        headers.add("If-Match");
        headers.add(
            in.revisions().stream().map(tag -> "\"" + tag + "\"").collect(Collectors.joining(",")));
      }
      case Precondition.VersionIs _ ->
          throw new IllegalArgumentException("only /cas compares versions");
    }
    if (!idempotencyKey.isEmpty()) {
      headers.add("Idempotency-Key");
      headers.add(idempotencyKey);
    }
    return headers.toArray(String[]::new);
  }

  /** What the answer says of the call. */
  static Ending ending(Call call, Answer answer) {
    if (answer.status() == 503) {
      return answer.code().equals(UNKNOWN)
          ? new Ending.Unknown(UNKNOWN)
          : REFUSALS.contains(answer.code())
              ? new Ending.Refused(answer.code())
              : new Ending.Unexpected(answer);
    }
    Reply reply =
        switch (call) {
          case Call.Read _ -> read(answer);
          case Call.Put(_, Precondition.VersionIs _) -> compared(answer);
          case Call.Put _ -> put(answer);
          case Call.Delete _ -> deleted(answer);
        };
    return reply == null ? new Ending.Unexpected(answer) : new Ending.Answered(reply);
  }

  private static @Nullable Reply read(Answer answer) {
    return switch (answer.status()) {
      case 200 ->
          new Reply.Found(
              answer.body(), answer.version(), answer.revision(), answer.storeRevision());
      case 404 ->
          answer.code().equals("key_not_found") ? new Reply.Absent(answer.storeRevision()) : null;
      default -> null;
    };
  }

  private static @Nullable Reply put(Answer answer) {
    return switch (answer.status()) {
      case 201 -> new Reply.Written(answer.version(), answer.revision());
      case 412 -> failed(answer);
      default -> null;
    };
  }

  private static @Nullable Reply deleted(Answer answer) {
    return switch (answer.status()) {
      case 204 -> new Reply.Deleted(null, Reply.NOT_STATED);
      case 412 -> failed(answer);
      default -> null;
    };
  }

  private static @Nullable Reply compared(Answer answer) {
    try {
      return switch (answer.status()) {
        case 200 -> new Reply.Written(answer.json().number("version"), Reply.NOT_STATED);
        case 409 -> {
          if (!answer.code().equals("version_mismatch")) {
            yield null;
          }
          long version = answer.json().number("current_version");
          yield new Reply.Failed(version, version == 0 ? 0 : Reply.NOT_STATED);
        }
        default -> null;
      };
    } catch (IOException e) {
      return null;
    }
  }

  /** Without a tag there is no key. */
  private static Reply failed(Answer answer) {
    return answer.revision() == Answer.NOT_STATED
        ? new Reply.Failed(0, 0)
        : new Reply.Failed(Reply.NOT_STATED, answer.revision());
  }
}
