package io.raftkv.client.testing;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One watch, as fast as its client reads. Under the lock of its server. */
final class FakeWatch {
  private static final int INITIAL_PER_RESPONSE = 100;
  private static final long PROGRESS_MILLIS_DEFAULT = 10_000;

  private final FakeKeys keys;
  private final WatchRequest request;
  private final ServerCallStreamObserver<WatchResponse> client;
  private final long progressNanos;
  private long next;
  private List<ByteString> initial = List.of();
  private long initialRevision;
  private boolean initialTold = true;
  private long toldAt;
  private boolean ended;

  FakeWatch(FakeKeys keys, WatchRequest request, ServerCallStreamObserver<WatchResponse> client) {
    this.keys = keys;
    this.request = request;
    this.client = client;
    int progress = request.getProgressIntervalMillis();
    this.progressNanos =
        TimeUnit.MILLISECONDS.toNanos(progress == 0 ? PROGRESS_MILLIS_DEFAULT : progress);
  }

  /** Begins, or throws {@link FakeFault}. */
  void open() {
    if (request.getStartRevision() > 0 && request.getInitial()) {
      throw FakeFault.invalid("invalid_request", "leave out start_revision");
    }
    var _ = FakeKeys.contains(request.getRange(), ByteString.EMPTY); // that it is a range
    next = request.getStartRevision() == 0 ? keys.revision() + 1 : request.getStartRevision();
    if (next <= keys.floor()) {
      throw FakeFault.watchCompacted(next, keys.floor() + 1);
    }
    send(WatchResponse.newBuilder().setOpened(opened()).build());
    if (request.getInitial()) {
      initialTold = false;
      initialRevision = keys.revision();
      initial = keys.in(request.getRange(), false);
    }
    goOn();
  }

  private WatchResponse.Opened opened() {
    return WatchResponse.Opened.newBuilder().setRevision(next - 1).build();
  }

  private void send(WatchResponse response) {
    toldAt = System.nanoTime();
    client.onNext(response);
  }

  /** Tells what the client has room for. */
  void goOn() {
    try {
      while (!ended && !initialTold && client.isReady()) {
        sendInitial();
      }
      while (!ended && initialTold && next <= keys.revision() && client.isReady()) {
        WatchResponse.Changes all = keys.changes(next);
        WatchResponse.Changes.Builder shown = all.toBuilder().clearEvents();
        for (WatchResponse.Event event : all.getEventsList()) {
          boolean wanted =
              request.getTypesCount() == 0 || request.getTypesList().contains(event.getType());
          if (wanted && FakeKeys.contains(request.getRange(), event.getKv().getKey())) {
            shown.addEvents(event);
          }
        }
        next++;
        if (shown.getEventsCount() > 0) {
          send(WatchResponse.newBuilder().setChanges(shown).build());
        }
      }
    } catch (FakeFault fault) {
      end(fault.told());
    }
  }

  private void sendInitial() {
    if (initialRevision < keys.floor()) {
      throw FakeFault.watchCompacted(0, keys.floor() + 1);
    }
    int count = Math.min(INITIAL_PER_RESPONSE, initial.size());
    WatchResponse.Initial.Builder part =
        WatchResponse.Initial.newBuilder()
            .setRevision(initialRevision)
            .setLast(count == initial.size());
    for (ByteString key : initial.subList(0, count)) {
      KeyValue kv = keys.read(key, initialRevision, true);
      if (kv != null) {
        part.addKvs(kv);
      }
    }
    initial = initial.subList(count, initial.size());
    initialTold = part.getLast();
    send(WatchResponse.newBuilder().setInitial(part).build());
  }

  /** Says that it is there, if it has not for its interval. */
  void tick() {
    boolean quiet = System.nanoTime() - toldAt >= progressNanos;
    if (!ended && quiet && initialTold && next > keys.revision() && client.isReady()) {
      send(
          WatchResponse.newBuilder()
              .setProgress(WatchResponse.Progress.newBuilder().setRevision(keys.revision()))
              .build());
    }
  }

  void end(Throwable why) {
    if (!ended) {
      ended = true;
      client.onError(why);
    }
  }

  /** The client has gone. */
  void left() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }
}
