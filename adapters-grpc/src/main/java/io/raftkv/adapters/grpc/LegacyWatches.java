package io.raftkv.adapters.grpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.edge.WatchOperations;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.protocol.kvstore.WatchEvent;
import io.raftkv.protocol.kvstore.WatchRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The watches of the first clients: a message for each change of a key. */
final class LegacyWatches {
  private final AccessControl access;
  private final int maxKeyBytes;

  LegacyWatches(AccessControl access, int maxKeyBytes) {
    this.access = access;
    this.maxKeyBytes = maxKeyBytes;
  }

  void open(WatchRequest request, StreamObserver<WatchEvent> client) {
    Answer.checked(
        client,
        () -> {
          WatchQuery query = query(request);
          WatchStream.open(
              access.watches(CallGate.CALLER.get()),
              query,
              (ServerCallStreamObserver<WatchEvent>) client,
              LegacyWatches::events);
        });
  }

  private WatchQuery query(WatchRequest request) {
    if (request.getStartRevision() < 0) {
      throw CallFault.invalid("invalid_revision", "start_revision is positive, or 0 for now");
    }
    if (request.getStartRevision() > 0 && request.getSendInitialValue()) {
      throw CallFault.invalid(
          "invalid_request",
          "send_initial_value shows the keys as they are now: leave out start_revision");
    }
    byte[] prefix =
        Fields.bound(ByteString.copyFromUtf8(request.getKeyPrefix()), "a prefix", maxKeyBytes);
    return new WatchQuery(
        KeyRange.prefix(prefix),
        kinds(request.getOperationsList()),
        request.getStartRevision(),
        0,
        request.getSendInitialValue(),
        WatchQuery.PROGRESS_INTERVAL);
  }

  private static Set<KeyChange.Kind> kinds(List<String> operations) {
    Set<KeyChange.Kind> kinds = EnumSet.noneOf(KeyChange.Kind.class);
    for (String operation : operations) {
      KeyChange.Kind kind = WatchOperations.kind(operation);
      if (kind == null) {
        throw CallFault.invalid(
            "invalid_request", "operations are " + WatchOperations.known() + ", or none for all");
      }
      kinds.add(kind);
    }
    return kinds;
  }

  private static void events(WatchSignal signal, Consumer<WatchEvent> client) {
    switch (signal) {
      case WatchSignal.Initial initial ->
          initial.entries().forEach(entry -> client.accept(event(entry)));
      case WatchSignal.Changed(Changes of, List<KeyChange> shown) ->
          shown.forEach(change -> client.accept(event(of, change)));
      // These clients know neither of the two.
      case WatchSignal.Opened _, WatchSignal.Progress _ -> {}
      case WatchSignal.Ended _ -> throw new IllegalArgumentException("an end is no event");
    }
  }

  private static WatchEvent event(KeyEntry entry) {
    return event(entry.key(), entry.versioned())
        .setOperation(WatchOperations.word(KeyChange.Kind.PUT))
        .build();
  }

  private static WatchEvent event(Changes of, KeyChange change) {
    return event(change.key(), change.now())
        .setOperation(WatchOperations.word(change.kind()))
        .setRaftIndex(of.index())
        .setRaftTerm(of.term())
        .setTimestamp(of.atMillis() / 1000)
        .build();
  }

  private static WatchEvent.Builder event(Key key, VersionedValue now) {
    WatchEvent.Builder event =
        WatchEvent.newBuilder()
            .setKey(key.utf8())
            .setVersion(now.version())
            .setRevision(now.modRevision());
    return now.isTombstone() ? event : event.setValue(Fields.bytes(now.value()));
  }
}
