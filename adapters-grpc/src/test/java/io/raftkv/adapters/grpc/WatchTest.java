package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.raftkv.protocol.kvstore.WatchEvent;
import io.raftkv.protocol.v1.EventType;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.KeyRange;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WatchTest {
  private ServedCalls served;
  private KVGrpc.KVBlockingStub client;
  private KVStoreGrpc.KVStoreBlockingStub first;

  @BeforeEach
  void start() throws IOException {
    served = new ServedCalls();
    client = KVGrpc.newBlockingStub(served.channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    first = KVStoreGrpc.newBlockingStub(served.channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private void put(String key, String value) {
    served.live.store().put(Key.of(key), Value.of(value), null, Precondition.NONE, null).join();
  }

  private void delete(String key) {
    served.live.store().delete(Key.of(key), Precondition.NONE, null).join();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it did not happen in time");
      Thread.onSpinWait();
    }
  }

  private static WatchRequest.Builder prefix(String prefix) {
    return WatchRequest.newBuilder()
        .setRange(KeyRange.newBuilder().setPrefix(ByteString.copyFromUtf8(prefix)));
  }

  private Iterator<WatchResponse> watch(WatchRequest.Builder request) {
    Iterator<WatchResponse> responses = client.watch(request.build());
    assertTrue(responses.next().hasOpened());
    return responses;
  }

  private static String told(WatchResponse response) {
    List<String> events = new ArrayList<>();
    for (WatchResponse.Event event : response.getChanges().getEventsList()) {
      events.add(
          event.getType().name().replace("EVENT_TYPE_", "")
              + " "
              + event.getKv().getKey().toStringUtf8()
              + "="
              + event.getKv().getValue().toStringUtf8());
    }
    return response.getChanges().getRevision() + " " + events;
  }

  @Test
  void tellsWholeRevisionsInOrder() {
    put("a/0", "before");
    Iterator<WatchResponse> responses = watch(prefix("a/"));
    put("a/1", "1");
    put("b/1", "1");
    served
        .live
        .store()
        .batch(
            List.of(
                new Command.Put(Key.of("a/2"), Value.of("2"), 0, Precondition.NONE),
                new Command.Put(Key.of("b/2"), Value.of("2"), 0, Precondition.NONE),
                new Command.Delete(Key.of("a/1"), Precondition.NONE)),
            null)
        .join();
    served.live.store().setTimeToLive(Key.of("a/2"), java.time.Duration.ofSeconds(1), null).join();
    WatchResponse one = responses.next();
    assertEquals("2 [PUT a/1=1]", told(one));
    assertEquals(2, one.getChanges().getIndex());
    assertEquals(1_700_000_000_000L, one.getChanges().getTimestampMillis());
    assertEquals("4 [PUT a/2=2, DELETE a/1=]", told(responses.next()));
    assertEquals("5 [TTL a/2=2]", told(responses.next()));
  }

  @Test
  void goesOnFromARevisionAndTellsWhereItCanIfThatIsGone() {
    for (int i = 1; i <= 60; i++) {
      put("k" + i, "v");
    }
    Iterator<WatchResponse> kept = watch(prefix("").setStartRevision(11));
    for (int i = 11; i <= 60; i++) {
      assertEquals(i + " [PUT k" + i + "=v]", told(kept.next()));
    }
    Iterator<WatchResponse> gone = client.watch(prefix("").setStartRevision(10).build());
    StatusRuntimeException fault = assertThrows(StatusRuntimeException.class, gone::next);
    assertEquals("OUT_OF_RANGE compacted", ServedCalls.codes(fault));
    assertEquals("10", ServedCalls.info(fault).getMetadataOrThrow("resume_revision"));
    assertEquals("11", ServedCalls.info(fault).getMetadataOrThrow("oldest_revision"));
  }

  @Test
  void showsTheKeysFirstWhereThatIsAskedFor() {
    put("a", "1");
    put("b", "2");
    Iterator<WatchResponse> responses = watch(prefix("").setInitial(true));
    WatchResponse.Initial initial = responses.next().getInitial();
    assertEquals(2, initial.getKvsCount());
    assertEquals(2, initial.getRevision());
    assertTrue(initial.getLast());
    put("c", "3");
    assertEquals("3 [PUT c=3]", told(responses.next()));
  }

  @Test
  void tellsOnlyTheTypesThatAreAskedForAndHowFarItIsOtherwise() {
    Iterator<WatchResponse> responses =
        watch(prefix("").addTypes(EventType.EVENT_TYPE_DELETE).setProgressIntervalMillis(500));
    put("a", "1");
    WatchResponse progress = responses.next();
    assertTrue(progress.hasProgress());
    assertEquals(1, progress.getProgress().getRevision());
    delete("a");
    assertEquals("2 [DELETE a=]", told(responses.next()));
  }

  @Test
  void whatHasNoMeaningIsRefused() {
    for (WatchRequest.Builder bad :
        List.of(
            WatchRequest.newBuilder(),
            prefix("").setInitial(true).setStartRevision(1),
            prefix("").addTypesValue(99))) {
      Iterator<WatchResponse> responses = client.watch(bad.build());
      assertEquals(
          "INVALID_ARGUMENT invalid_request",
          ServedCalls.codes(assertThrows(StatusRuntimeException.class, responses::next)));
    }
  }

  @Test
  void aClientThatGoesLeavesNothingBehind() {
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<WatchResponse> responses = client.watch(prefix("").build());
          assertTrue(responses.hasNext());
        });
    assertEquals(1, served.live.watches().watches());
    context.cancel(null);
    await(() -> served.live.watches().watches() == 0);
  }

  /** Reads only when it is told to. */
  private static final class SlowReader
      implements ClientResponseObserver<WatchRequest, WatchResponse> {
    private final BlockingQueue<WatchResponse> read = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
    private @Nullable ClientCallStreamObserver<WatchRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    private void request(int messages) {
      assertNotNull(call);
      call.request(messages);
    }

    @Override
    public void onNext(WatchResponse response) {
      read.add(response);
    }

    @Override
    public void onError(Throwable fault) {
      ended.set(fault);
    }

    @Override
    public void onCompleted() {}
  }

  @Test
  void aClientThatReadsTooSlowlyIsToldWhereToGoOnAndOthersAreNotHeldUp() throws Exception {
    SlowReader slow = new SlowReader();
    KVGrpc.newStub(served.channel).watch(prefix("").build(), slow);
    assertNotNull(slow.read.poll(20, TimeUnit.SECONDS));
    Iterator<WatchResponse> fast = watch(prefix(""));
    String value = "v".repeat(100_000);
    long last = 0;
    for (int i = 1; i <= 120; i++) {
      put("k", value);
      last = fast.next().getChanges().getRevision();
    }
    assertEquals(120, last);
    await(() -> served.live.watches().watches() == 1);
    slow.request(1_000);
    await(() -> slow.ended.get() != null);
    StatusRuntimeException fault = (StatusRuntimeException) slow.ended.get();
    assertNotNull(fault);
    assertEquals("OUT_OF_RANGE compacted", ServedCalls.codes(fault));
    long resume = Long.parseLong(ServedCalls.info(fault).getMetadataOrThrow("resume_revision"));
    List<Long> revisions = new ArrayList<>();
    slow.read.forEach(response -> revisions.add(response.getChanges().getRevision()));
    for (int i = 0; i < revisions.size(); i++) {
      assertEquals(i + 1, revisions.get(i), "no gap before the end");
    }
    assertEquals(revisions.size() + 1, resume, "and it goes on where they end");
    assertTrue(revisions.size() < 70, "it was told no more than it could take");
  }

  @Test
  void theFirstClientsAreToldOfEachKey() {
    put("a", "1");
    Iterator<WatchEvent> events =
        first.watch(
            io.raftkv.protocol.kvstore.WatchRequest.newBuilder()
                .setKeyPrefix("a")
                .setSendInitialValue(true)
                .build());
    WatchEvent initial = events.next();
    assertEquals("a=1 put 1", text(initial));
    assertEquals(1, initial.getRevision());
    put("b", "1");
    put("a", "2");
    delete("a");
    WatchEvent changed = events.next();
    assertEquals("a=2 put 2", text(changed));
    assertEquals(3, changed.getRaftIndex());
    assertEquals(3, changed.getRevision());
    assertEquals(1_700_000_000L, changed.getTimestamp());
    assertEquals("a= delete 0", text(events.next()));
  }

  private static String text(WatchEvent event) {
    return event.getKey()
        + "="
        + event.getValue().toStringUtf8()
        + " "
        + event.getOperation()
        + " "
        + event.getVersion();
  }

  @Test
  void theFirstClientsGoOnFromARevisionAndChooseOperations() {
    put("a", "1");
    put("a", "2");
    delete("a");
    Iterator<WatchEvent> events =
        first.watch(
            io.raftkv.protocol.kvstore.WatchRequest.newBuilder()
                .setStartRevision(2)
                .addOperations("put")
                .build());
    assertEquals("a=2 put 2", text(events.next()));
    put("a", "3");
    assertEquals("a=3 put 1", text(events.next()));
    Iterator<WatchEvent> bad =
        first.watch(
            io.raftkv.protocol.kvstore.WatchRequest.newBuilder().addOperations("touch").build());
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        ServedCalls.codes(assertThrows(StatusRuntimeException.class, bad::next)));
  }

  @Test
  void aNodeThatStopsSendsItsWatchersElsewhere() {
    Iterator<WatchResponse> responses = watch(prefix(""));
    served.live.watches().stop();
    assertEquals(
        "UNAVAILABLE shutting_down",
        ServedCalls.codes(assertThrows(StatusRuntimeException.class, responses::next)));
    assertFalse(served.live.watches().watches() > 0);
  }
}
