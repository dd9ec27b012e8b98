package io.raftkv.client;

import io.raftkv.protocol.v1.EventType;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a watch has come: what is asked next, and what of the answers is new. Not thread-safe.
 */
final class WatchPosition {
  private final WatchQuery query;
  private long next; // the first revision that was not told; 0 while that is not known
  private boolean initial; // whether the keys as they are come next
  private boolean initialBegun;
  private boolean opened;

  WatchPosition(WatchQuery query) {
    this.query = query;
    this.next = query.startRevision();
    this.initial = query.isInitial();
  }

  long next() {
    return next;
  }

  boolean isInitial() {
    return initial;
  }

  /** What to ask the next endpoint. */
  WatchRequest request() {
    initialBegun = false; // half of it from one node and half from another would be no state
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setRange(Messages.range(query.range()))
            .setInitial(initial)
            .setStartRevision(initial ? 0 : next)
            .setProgressIntervalMillis(Math.toIntExact(query.progressInterval().toMillis()));
    query.types().forEach(type -> request.addTypes(type(type)));
    return request.build();
  }

  /** Begins anew with the keys as they are. */
  void restart() {
    initial = true;
    next = 0;
  }

  /** What is to be told of a response; null where it is known. */
  @Nullable WatchSignal signal(WatchResponse response) {
    return switch (response.getUpdateCase()) {
      case OPENED -> opened(response.getOpened().getRevision());
      case INITIAL -> initial(response.getInitial());
      case CHANGES -> changes(response.getChanges());
      case PROGRESS -> progress(response.getProgress().getRevision());
      case UPDATE_NOT_SET -> null; // something newer than this client
    };
  }

  private @Nullable WatchSignal opened(long revision) {
    if (next == 0 && !initial) {
      next = revision + 1;
    }
    if (opened) {
      return null;
    }
    opened = true;
    return new WatchSignal.Opened(revision);
  }

  private WatchSignal initial(WatchResponse.Initial part) {
    boolean first = !initialBegun;
    initialBegun = true;
    if (part.getLast()) {
      initial = false;
      next = part.getRevision() + 1;
    }
    return new WatchSignal.Initial(
        part.getRevision(), Messages.entries(part.getKvsList()), first, part.getLast());
  }

  private @Nullable WatchSignal changes(WatchResponse.Changes changes) {
    if (changes.getRevision() < next) {
      return null; // told already
    }
    next = changes.getRevision() + 1;
    List<WatchEvent> events = new ArrayList<>(changes.getEventsCount());
    for (WatchResponse.Event event : changes.getEventsList()) {
      WatchEvent.Type type = type(event.getType());
      if (type != null) {
        events.add(event(type, event));
      }
    }
    return new WatchSignal.Changes(
        changes.getRevision(),
        events,
        changes.getIndex(),
        changes.getTerm(),
        Instant.ofEpochMilli(changes.getTimestampMillis()));
  }

  private static WatchEvent event(WatchEvent.Type type, WatchResponse.Event event) {
    return new WatchEvent(
        type,
        Messages.sequence(event.getKv().getKey()),
        event.getKv().getModRevision(),
        switch (type) {
          case PUT, TTL -> Optional.of(Messages.entry(event.getKv()));
          case DELETE, EXPIRE -> Optional.empty();
        });
  }

  private @Nullable WatchSignal progress(long revision) {
    if (revision < next - 1) {
      return null; // of a node that is behind the one before
    }
    next = revision + 1;
    return new WatchSignal.Progress(revision);
  }

  private static EventType type(WatchEvent.Type type) {
    return switch (type) {
      case PUT -> EventType.EVENT_TYPE_PUT;
      case DELETE -> EventType.EVENT_TYPE_DELETE;
      case EXPIRE -> EventType.EVENT_TYPE_EXPIRE;
      case TTL -> EventType.EVENT_TYPE_TTL;
    };
  }

  private static WatchEvent.@Nullable Type type(EventType type) {
    return switch (type) {
      case EVENT_TYPE_PUT -> WatchEvent.Type.PUT;
      case EVENT_TYPE_DELETE -> WatchEvent.Type.DELETE;
      case EVENT_TYPE_EXPIRE -> WatchEvent.Type.EXPIRE;
      case EVENT_TYPE_TTL -> WatchEvent.Type.TTL;
      case EVENT_TYPE_UNSPECIFIED, UNRECOGNIZED -> null; // something newer than this client
    };
  }
}
