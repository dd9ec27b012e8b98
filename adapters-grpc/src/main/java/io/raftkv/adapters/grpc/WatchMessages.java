package io.raftkv.adapters.grpc;

import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.protocol.v1.EventType;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Watches in the messages of {@code raftkv.v1}. Reading them throws {@link CallFault}. */
final class WatchMessages {
  /** More often than this it would cost more than it tells. */
  private static final long PROGRESS_MILLIS_LEAST = 500;

  private final KvMessages messages;

  WatchMessages(KvMessages messages) {
    this.messages = messages;
  }

  WatchQuery query(WatchRequest request) {
    long start = KvMessages.revision(request.getStartRevision());
    if (start > 0 && request.getInitial()) {
      throw CallFault.invalid(
          "invalid_request", "initial shows the keys as they are now: leave out start_revision");
    }
    long progress = Integer.toUnsignedLong(request.getProgressIntervalMillis());
    return new WatchQuery(
        messages.range(request.getRange()),
        kinds(request.getTypesList()),
        start,
        0,
        request.getInitial(),
        progress == 0
            ? WatchQuery.PROGRESS_INTERVAL
            : Duration.ofMillis(Math.max(PROGRESS_MILLIS_LEAST, progress)));
  }

  private static Set<KeyChange.Kind> kinds(List<EventType> types) {
    Set<KeyChange.Kind> kinds = EnumSet.noneOf(KeyChange.Kind.class);
    for (EventType type : types) {
      kinds.add(
          switch (type) {
            case EVENT_TYPE_PUT -> KeyChange.Kind.PUT;
            case EVENT_TYPE_DELETE -> KeyChange.Kind.DELETE;
            case EVENT_TYPE_EXPIRE -> KeyChange.Kind.EXPIRE;
            case EVENT_TYPE_TTL -> KeyChange.Kind.TTL;
            case EVENT_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw CallFault.invalid(
                    "invalid_request",
                    "types are those of events that this server knows, or none for all");
          });
    }
    return kinds;
  }

  WatchResponse response(WatchSignal signal) {
    WatchResponse.Builder response = WatchResponse.newBuilder();
    switch (signal) {
      case WatchSignal.Opened(long revision) -> response.getOpenedBuilder().setRevision(revision);
      case WatchSignal.Progress(long revision) ->
          response.getProgressBuilder().setRevision(revision);
      case WatchSignal.Initial(long revision, List<KeyEntry> entries, boolean last) -> {
        WatchResponse.Initial.Builder initial =
            response.getInitialBuilder().setRevision(revision).setLast(last);
        entries.forEach(entry -> initial.addKvs(messages.message(entry)));
      }
      case WatchSignal.Changed(Changes of, List<KeyChange> shown) -> {
        WatchResponse.Changes.Builder changes =
            response
                .getChangesBuilder()
                .setRevision(of.revision())
                .setIndex(of.index())
                .setTerm(of.term())
                .setTimestampMillis(of.atMillis());
        shown.forEach(change -> changes.addEvents(event(change)));
      }
      case WatchSignal.Ended _ -> throw new IllegalArgumentException("an end is no message");
    }
    return response.build();
  }

  private WatchResponse.Event event(KeyChange change) {
    KeyValue.Builder kv =
        change.now().isTombstone()
            ? KeyValue.newBuilder()
                .setKey(Fields.bytes(change.key()))
                .setModRevision(change.now().modRevision())
            : messages.message(change.key(), change.now());
    return WatchResponse.Event.newBuilder().setType(type(change.kind())).setKv(kv).build();
  }

  private static EventType type(KeyChange.Kind kind) {
    return switch (kind) {
      case PUT -> EventType.EVENT_TYPE_PUT;
      case DELETE -> EventType.EVENT_TYPE_DELETE;
      case EXPIRE -> EventType.EVENT_TYPE_EXPIRE;
      case TTL -> EventType.EVENT_TYPE_TTL;
    };
  }
}
