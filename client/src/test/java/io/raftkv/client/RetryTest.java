package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.client.testing.FakeRaftKv;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls that fail under way. */
final class RetryTest {
  private static final RetryPolicy IMPATIENT =
      RetryPolicy.DEFAULT.attemptTimeout(Duration.ofMillis(100));

  private final FakeRaftKv fake = FakeRaftKv.start();

  @AfterEach
  void stop() {
    fake.close();
  }

  private RaftKvClient client(RetryPolicy policy) {
    return fake.clientBuilder().retry(policy).deadline(Duration.ofSeconds(10)).build();
  }

  @Test
  void whatWasNotDoneIsTriedAgain() {
    try (RaftKvClient client = client(RetryPolicy.DEFAULT)) {
      fake.failNext(3);
      assertEquals(new Written(1, 1), client.put("a", "1"));
      fake.failNext(3);
      assertEquals("1", client.get("a").get().utf8());
      assertEquals(8, fake.calls());
    }
  }

  @Test
  void aWriteWhoseAnswerIsLostIsDoneOnce() {
    try (RaftKvClient client = client(RetryPolicy.DEFAULT)) {
      fake.loseNextAnswers(2);
      assertEquals(new Written(1, 1), client.put("a", "1"));
      assertEquals(1, fake.revision());
      fake.loseNextAnswers(1);
      assertTrue(
          client.putIf("a", "2", Precondition.version(1)).isApplied(),
          "the retry does not fail by the precondition that the write itself made void");
      fake.loseNextAnswers(1);
      assertFalse(client.putIf("a", "3", Precondition.version(1)).isApplied());
      fake.loseNextAnswers(1);
      assertEquals(new Deleted(3, true), client.delete("a"));
      fake.loseNextAnswers(1);
      assertTrue(client.txn(Transaction.of(Operation.put("a", "1"))).succeeded());
      assertEquals(4, fake.revision());
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAskedAgain() {
    try (RaftKvClient client = client(IMPATIENT)) {
      fake.silenceNextAnswers(2);
      assertEquals(new Written(1, 1), client.put("a", "1"));
      assertEquals(1, fake.revision());
      assertEquals(3, fake.calls());
    }
  }

  @Test
  void aWriteThatMayHaveBeenDoneIsNeverCalledFailed() {
    try (RaftKvClient client = client(RetryPolicy.NONE)) {
      fake.loseNextAnswers(1);
      RaftKvException lost = assertThrows(RaftKvException.class, () -> client.put("a", "1"));
      assertEquals(Outcome.UNKNOWN, lost.outcome());
      assertEquals(RaftKvException.CONNECTION_LOST, lost.code());
      assertTrue(lost.getMessage().contains("read before you write again"), lost.getMessage());
      assertTrue(lost.requestId().get().matches("java-[0-9a-f]{32}/1"), lost.getMessage());
      assertEquals(1, fake.revision());
      fake.silenceNextAnswers(1);
      RaftKvException late =
          assertThrows(
              RaftKvException.class,
              () -> client.withDeadline(Duration.ofMillis(100)).put("a", "2"));
      assertEquals(Outcome.UNKNOWN, late.outcome());
      assertEquals(RaftKvException.DEADLINE_EXCEEDED, late.code());
      fake.failNext(1);
      RaftKvException refused = assertThrows(RaftKvException.class, () -> client.put("a", "3"));
      assertEquals(Outcome.NOT_DONE, refused.outcome());
      assertEquals("shutting_down", refused.code());
      assertEquals(2, fake.revision());
    }
  }

  @Test
  void aRefusalAfterALostAnswerLeavesTheOutcomeUnknown() {
    RetryPolicy twice = RetryPolicy.DEFAULT.maxAttempts(2).attemptTimeout(Duration.ofMillis(500));
    try (RaftKvClient client = client(twice)) {
      fake.silenceNextAnswers(1);
      CompletableFuture<Written> write =
          client.async().withDeadline(Duration.ofSeconds(8)).put("a", "1");
      Polling.await(() -> fake.revision() == 1, "the write is done");
      fake.failNext(10);
      RaftKvException fault = Faults.of(write);
      assertEquals("shutting_down", fault.code());
      assertEquals(Outcome.UNKNOWN, fault.outcome(), "the first attempt was done");
    }
  }

  @Test
  void retriesEndWithTheDeadline() {
    try (RaftKvClient client = client(RetryPolicy.DEFAULT.maxAttempts(1_000_000))) {
      fake.failNext(Integer.MAX_VALUE);
      long began = System.nanoTime();
      RaftKvException fault =
          assertThrows(
              RaftKvException.class,
              () -> client.withDeadline(Duration.ofMillis(400)).put("a", "1"));
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertEquals(Outcome.NOT_DONE, fault.outcome());
      assertTrue(millis < 2_000, "it took " + millis + " ms");
      assertTrue(fake.calls() > 1 && fake.calls() < 25, fake.calls() + " calls");
    }
  }

  @Test
  void attemptsAreCounted() {
    try (RaftKvClient client = client(RetryPolicy.DEFAULT.maxAttempts(4))) {
      fake.failNext(Integer.MAX_VALUE);
      RaftKvException fault = assertThrows(RaftKvException.class, () -> client.get("a"));
      assertEquals(4, fake.calls());
      assertEquals(4, fault.attempts().size());
      assertEquals(fake.endpoint(), fault.attempts().getFirst().endpoint());
    }
  }

  @Test
  void writesThatWaitForTheirTurnKeepTheirDeadlines() throws Exception {
    try (RaftKvClient client = client(RetryPolicy.NONE)) {
      fake.silenceNextAnswers(1);
      CompletableFuture<Written> oldest = client.async().put("slow", "1");
      List<CompletableFuture<Written>> others = new ArrayList<>();
      for (int i = 0; i < WriteWindow.WEIGHT_MAX - 1; i++) {
        others.add(client.async().put("k", "" + i));
      }
      CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).get();
      RaftKvException waited =
          assertThrows(
              RaftKvException.class,
              () -> client.withDeadline(Duration.ofMillis(100)).put("k", "waits"));
      assertEquals(Outcome.NOT_DONE, waited.outcome(), "it was never sent");
      assertEquals(WriteWindow.WEIGHT_MAX, fake.revision());
      CompletableFuture<Written> next = client.async().put("k", "next");
      assertTrue(oldest.cancel(true));
      assertEquals(WriteWindow.WEIGHT_MAX, next.get().version(), "its turn has come");
      assertThrows(CancellationException.class, oldest::join);
    }
  }

  @Test
  void anInterruptGivesUpTheCall() throws Exception {
    try (RaftKvClient client = client(RetryPolicy.NONE)) {
      fake.silenceNextAnswers(1);
      AtomicReference<Object> seen = new AtomicReference<>("nothing");
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    RaftKvException fault =
                        assertThrows(RaftKvException.class, () -> client.put("a", "1"));
                    seen.set(
                        fault.code() + fault.outcome() + Thread.currentThread().isInterrupted());
                  });
      Polling.await(() -> fake.revision() == 1, "the write is done");
      waiting.interrupt();
      waiting.join();
      assertEquals("interruptedUNKNOWNtrue", seen.get());
    }
  }

  @Test
  void closingFailsWhatIsUnderWayAndWhatComesAfter() {
    RaftKvClient client = client(RetryPolicy.NONE);
    fake.silenceNextAnswers(1);
    CompletableFuture<Written> write = client.async().put("a", "1");
    Polling.await(() -> fake.revision() == 1, "the write is done");
    WatchHandle watch = client.watch(WatchQuery.key("a"), _ -> {});
    watch.opened().join();
    client.close();
    client.close();
    RaftKvException underWay = Faults.of(write);
    assertEquals(RaftKvException.CLOSED, underWay.code());
    assertEquals(Outcome.UNKNOWN, underWay.outcome());
    watch.done().join();
    RaftKvException after = assertThrows(RaftKvException.class, () -> client.put("a", "2"));
    assertEquals(RaftKvException.CLOSED, after.code());
    assertEquals(Outcome.NOT_DONE, after.outcome());
    RaftKvException late = Faults.of(client.watch(WatchQuery.key("a"), _ -> {}).done());
    assertEquals(RaftKvException.CLOSED, late.code());
    Polling.await(() -> fake.watches() == 0, "the watch is gone");
    Polling.await(() -> !isThreadLeft("raftkv-java-timer"), "the threads have ended");
  }

  private static boolean isThreadLeft(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(name));
  }

  @Test
  void aTokenIsAskedForAnewEachTimeAndItsFaultIsTold() {
    AtomicInteger asked = new AtomicInteger();
    try (RaftKvClient client =
        fake.clientBuilder().bearerToken(() -> "t" + asked.incrementAndGet()).build()) {
      fake.failNext(2);
      client.put("a", "1");
      assertEquals(3, asked.get());
    }
    try (RaftKvClient client =
        fake.clientBuilder()
            .bearerToken(
                () -> {
                  throw new IllegalArgumentException("no vault");
                })
            .build()) {
      RaftKvException fault = assertThrows(RaftKvException.class, () -> client.put("a", "2"));
      assertEquals(RaftKvException.CREDENTIALS_FAILED, fault.code());
      assertEquals(Outcome.NOT_DONE, fault.outcome());
      assertTrue(fault.getMessage().contains("no vault"), fault.getMessage());
    }
  }

  @Test
  void whatIsTooLargeIsNotSent() {
    try (RaftKvClient client = fake.clientBuilder().maxMessageBytes(64 << 10).build()) {
      ByteSequence key = ByteSequence.utf8("a");
      RaftKvException large =
          assertThrows(
              RaftKvException.class, () -> client.put(key, ByteSequence.of(new byte[70_000])));
      assertEquals(RaftKvException.REQUEST_TOO_LARGE, large.code());
      assertEquals(Outcome.NOT_DONE, large.outcome());
      assertEquals(0, fake.calls());
    }
  }
}
