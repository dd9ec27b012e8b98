package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.grpc.GrpcEndpoint;
import io.raftkv.client.testing.FakeRaftKv;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Watches whose connections are lost. */
final class WatchTest {
  private final FakeRaftKv fake = FakeRaftKv.start();
  private final RaftKvClient client =
      fake.clientBuilder()
          .retry(RetryPolicy.DEFAULT.backoff(Duration.ofMillis(1), Duration.ofMillis(20)))
          .build();

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  /** Writes down what it is told. */
  private static final class Recorder implements WatchListener {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Queue<Long> revisions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();

    @Override
    public void changes(WatchSignal.Changes changes) {
      if (inside.getAndIncrement() > 0) {
        overlaps.incrementAndGet();
      }
      revisions.add(changes.revision());
      inside.getAndDecrement();
    }

    @Override
    public void initial(WatchSignal.Initial initial) {
      told.add(
          "initial "
              + initial.revision()
              + (initial.first() ? " first " : " ")
              + initial.entries().stream().map(entry -> entry.key().utf8()).toList());
    }

    @Override
    public void compacted(WatchSignal.Compacted compacted) {
      told.add("compacted " + compacted.resumeRevision() + " " + compacted.oldestRevision());
    }
  }

  @RepeatedTest(5)
  void eachRevisionIsToldOnceWhateverIsCut(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Recorder recorder = new Recorder();
    WatchHandle watch = client.watch(WatchQuery.prefix(""), recorder);
    assertEquals(0, watch.opened().join());
    List<Long> written = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(12)) {
        case 0 -> fake.cutWatches();
        case 1 -> fake.failNext(random.nextInt(4));
        case 2 -> fake.loseNextAnswers(1);
        default -> {}
      }
      written.add(client.put("k" + random.nextInt(5), "" + i).revision());
    }
    Polling.await(() -> recorder.revisions.size() >= written.size(), "all is told");
    assertEquals(written, List.copyOf(recorder.revisions), "seed " + repetition);
    assertEquals(0, recorder.overlaps.get());
    watch.close();
    watch.done().join();
    Polling.await(() -> fake.watches() == 0, "the watch is gone");
  }

  @Test
  void aWatchGoesOnAtAnotherServer() throws Exception {
    try (RealServer server = new RealServer(false, 10_000)) {
      List<GrpcEndpoint> endpoints = new ArrayList<>(List.of(server.open(), server.open()));
      Recorder recorder = new Recorder();
      try (RaftKvClient real =
          RaftKvClient.builder()
              .endpoints(endpoints.stream().map(RealServer::name).toList())
              .build()) {
        WatchHandle watch = real.watch(WatchQuery.prefix(""), recorder);
        watch.opened().join();
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
          if (i % 100 == 50) { // one after the other, each to be back before the other goes
            GrpcEndpoint stopped = endpoints.removeFirst();
            int port = stopped.address().getPort();
            RealServer.stop(stopped);
            endpoints.add(server.open(port, null));
          }
          written.add(real.put("k", "" + i).revision());
        }
        Polling.await(() -> recorder.revisions.size() >= written.size(), "all is told");
        assertEquals(written, List.copyOf(recorder.revisions));
        assertEquals(0, recorder.overlaps.get());
        assertFalse(watch.done().isDone());
      }
      for (GrpcEndpoint endpoint : endpoints) {
        RealServer.stop(endpoint);
      }
    }
  }

  /** Lets a watch miss revisions 2 to 4, of which the first are gone. */
  private WatchHandle behind(WatchQuery query, Recorder recorder) {
    WatchHandle watch = client.watch(query, recorder);
    watch.opened().join();
    client.put("a", "1");
    Polling.await(() -> recorder.revisions.size() == 1, "the first is told");
    fake.refuseWatches(true); // so that it cannot come back
    fake.cutWatches();
    client.put("b", "1");
    client.put("c", "1");
    client.delete("c");
    fake.compact(3);
    fake.refuseWatches(false);
    return watch;
  }

  @Test
  void lostChangesEndAWatchThatSaysSo() {
    Recorder recorder = new Recorder();
    WatchHandle watch = behind(WatchQuery.prefix(""), recorder);
    RaftKvException fault = Faults.of(watch.done());
    assertEquals("compacted", fault.code());
    assertEquals("4", fault.details().get("oldest_revision"));
    assertEquals(List.of("compacted 2 4"), List.copyOf(recorder.told));
    assertEquals(List.of(1L), List.copyOf(recorder.revisions));
  }

  @Test
  void lostChangesAreMadeGoodByTheKeysAsTheyAre() {
    Recorder recorder = new Recorder();
    WatchHandle watch = behind(WatchQuery.prefix("").restarting(), recorder);
    Polling.await(() -> recorder.told.size() == 2, "it begins anew");
    client.put("d", "6");
    Polling.await(() -> recorder.revisions.size() == 2, "it goes on");
    assertEquals(List.of("compacted 2 4", "initial 4 first [a, b]"), List.copyOf(recorder.told));
    assertEquals(List.of(1L, 5L), List.copyOf(recorder.revisions));
    assertFalse(watch.done().isDone());
  }

  @Test
  void aListenerThatThrowsEndsItsWatch() {
    IllegalStateException thrown = new IllegalStateException("the listener is no good");
    WatchHandle watch =
        client.watch(
            WatchQuery.key("a"),
            _ -> {
              throw thrown;
            });
    watch.opened().join();
    client.put("a", "1");
    RaftKvException fault = Faults.of(watch.done());
    assertEquals(RaftKvException.LISTENER_FAILED, fault.code());
    assertEquals(thrown, fault.getCause());
    Polling.await(() -> fake.watches() == 0, "the watch is gone");
  }

  @Test
  void nothingIsReadWhileTheListenerIsBusy() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    AtomicInteger told = new AtomicInteger();
    WatchHandle watch =
        client.watch(
            WatchQuery.key("a"),
            _ -> {
              told.incrementAndGet();
              released.join();
            });
    watch.opened().join();
    ByteSequence large = ByteSequence.of(new byte[100_000]);
    for (int i = 0; i < 20; i++) {
      client.put(ByteSequence.utf8("a"), large);
    }
    Polling.await(() -> told.get() == 1, "the first is told");
    fake.cutWatches(); // what it has not read comes from history later
    fake.compact(10);
    released.complete(null);
    assertEquals("compacted", Faults.of(watch.done()).code());
    assertTrue(told.get() < 10, told + " were read ahead");
  }

  @Test
  void aServerThatHasFallenSilentIsLeft() throws Exception {
    fake.muteWatches(true);
    WatchQuery query = WatchQuery.key("a").progressInterval(Duration.ofMillis(500));
    long calls = fake.calls();
    try (WatchCursor cursor = client.watch(query)) {
      assertInstanceOf(WatchSignal.Opened.class, cursor.next(Duration.ofSeconds(10)).get());
      Polling.await(() -> fake.calls() >= calls + 2, "it is watched anew");
      fake.muteWatches(false);
      assertInstanceOf(WatchSignal.Progress.class, cursor.next(Duration.ofSeconds(10)).get());
    }
  }

  @Test
  void aWatchEndsWhenItIsClosed() {
    WatchHandle watch =
        client.watch(WatchQuery.of(KeyRange.key("a")).from(1), new Recorder(), Runnable::run);
    assertEquals(0, watch.opened().join());
    watch.close();
    WatchCursor cursor = client.watch(WatchQuery.key("a"));
    cursor.close();
    Polling.await(cursor::isEnded, "the cursor has ended");
  }
}
