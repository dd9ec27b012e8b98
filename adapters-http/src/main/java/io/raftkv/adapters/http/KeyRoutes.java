package io.raftkv.adapters.http;

import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.VersionedValue;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code /keys/{key}}: the hot path. */
final class KeyRoutes {
  private static final HttpString VERSION = new HttpString("X-Raft-Version");
  static final HttpString REVISION = new HttpString("X-Raft-Revision");
  private static final HttpString LEADER = new HttpString("X-Raft-Leader");
  private static final HttpString STATE = new HttpString("X-Raft-State");

  private final NodeInspection node;

  KeyRoutes(NodeInspection node) {
    this.node = node;
  }

  void put(Call call) {
    RequestId id = Requests.id(call);
    Key key = Requests.key(call);
    Duration ttl = Requests.timeToLive(call.query().get("ttl"));
    Precondition precondition = Preconditions.ofPut(call.requestHeaders());
    call.body(
        bytes ->
            call.await(
                call.store().put(key, Value.wrap(bytes), ttl, precondition, id),
                reply -> applied(call, reply, outcome -> written(call, outcome))));
  }

  private static void written(Call call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Written(long revision, long version))) {
      throw unexpected(outcome);
    }
    call.header(Headers.ETAG, tag(revision));
    call.header(VERSION, Long.toString(version));
    call.empty(201);
  }

  void delete(Call call) {
    RequestId id = Requests.id(call);
    Key key = Requests.key(call);
    Precondition precondition = Preconditions.ofDelete(call.requestHeaders());
    call.await(
        call.store().delete(key, precondition, id),
        reply -> applied(call, reply, outcome -> deleted(call, outcome)));
  }

  private static void deleted(Call call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Deleted)) {
      throw unexpected(outcome);
    }
    call.empty(204);
  }

  void get(Call call) {
    Key key = Requests.key(call);
    ReadConsistency consistency = Requests.consistency(call.query());
    String revision = call.query().get("revision");
    Preconditions.Known known = Preconditions.ofGet(call.requestHeaders());
    call.await(
        revision == null
            ? call.store().get(key, consistency)
            : call.store().getAt(key, revision(revision), consistency),
        reply -> {
          NodeStatus status = node.status();
          call.header(STATE, status.role());
          if (status.leaderHttpAddress() != null) {
            call.header(LEADER, status.leaderHttpAddress());
          }
          VersionedValue found = found(call, reply);
          if (found != null) {
            value(call, found, known);
          }
        });
  }

  private static void value(Call call, VersionedValue found, Preconditions.Known known) {
    call.header(Headers.ETAG, tag(found.modRevision()));
    call.header(VERSION, Long.toString(found.version()));
    if (known.has(found.modRevision())) {
      call.empty(304);
    } else {
      call.send(200, Call.BYTES, found.value().asReadOnlyBuffer());
    }
  }

  private static long revision(String text) {
    try {
      long revision = Long.parseLong(text);
      if (revision > 0) {
        return revision;
      }
    } catch (NumberFormatException _) {
      // the same answer as for a number that is not positive
    }
    throw RequestFault.badRequest("invalid_revision", "revision is a positive number");
  }

  /** The value that was read, or null when the call has been answered without one. */
  static @Nullable VersionedValue found(Call call, ReadReply reply) {
    switch (reply) {
      case ReadReply.Found(VersionedValue versioned, long storeRevision) -> {
        call.header(REVISION, Long.toString(storeRevision));
        return versioned;
      }
      case ReadReply.NotFound(long storeRevision) -> {
        call.header(REVISION, Long.toString(storeRevision));
        call.fail(RequestFault.of(Problems.keyNotFound()));
      }
      case ReadReply.Compacted(long oldest) ->
          call.fail(RequestFault.of(Problems.compacted(oldest)));
      case ReadReply.NotYet(long storeRevision) ->
          call.fail(RequestFault.of(Problems.futureRevision(storeRevision)));
      case ReadReply.Denied(var why) -> call.fail(RequestFault.of(Problems.of(why)));
      case ReadReply.Refused(var why) -> call.refuse(why);
    }
    return null;
  }

  /** Answers what went wrong with a write, or continues with its outcome. */
  static void applied(Call call, WriteReply reply, Consumer<Outcome> then) {
    if (reply instanceof WriteReply.Applied(Outcome outcome) && !isFailure(outcome)) {
      then.accept(outcome);
      return;
    }
    if (reply instanceof WriteReply.Applied(Outcome.PreconditionFailed failed)
        && failed.currentRevision() > 0) {
      call.header(Headers.ETAG, tag(failed.currentRevision()));
    }
    call.fail(RequestFault.of(Problems.of(reply)));
  }

  /** Whether the outcome is the same failure whatever was asked for. */
  private static boolean isFailure(Outcome outcome) {
    return outcome instanceof Outcome.PreconditionFailed
        || outcome instanceof Outcome.RequestForgotten
        || outcome instanceof Outcome.RequestIdReused
        || outcome instanceof Outcome.TooManyClients
        || outcome instanceof Outcome.Denied;
  }

  static IllegalStateException unexpected(Outcome outcome) {
    return new IllegalStateException("the store answered " + outcome.getClass().getSimpleName());
  }

  private static String tag(long revision) {
    return "\"" + revision + "\"";
  }
}
