package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What holds of the client whichever server is behind it: the real services, or the fake. */
abstract class ClientContract {
  /** A client of a new store without keys. */
  abstract RaftKvClient client();

  private static ByteSequence bytes(String text) {
    return ByteSequence.utf8(text);
  }

  @Test
  void aKeyIsWrittenReadAndDeleted() {
    RaftKvClient client = client();
    assertEquals(Optional.empty(), client.get("a"));
    assertEquals(new Written(1, 1), client.put("a", "1"));
    assertEquals(new Written(2, 2), client.put("a", "2"));
    assertEquals(
        Optional.of(new Entry(bytes("a"), bytes("2"), 2, 1, 2, Optional.empty())), client.get("a"));
    assertEquals("1", client.get(bytes("a"), ReadOptions.DEFAULT.atRevision(1)).get().utf8());
    assertEquals(
        "2",
        client.get(bytes("a"), ReadOptions.DEFAULT.consistency(Consistency.STALE)).get().utf8());
    assertEquals(new Deleted(3, true), client.delete("a"));
    assertEquals(new Deleted(3, false), client.delete("a"));
    assertEquals(Optional.empty(), client.get("a"));
  }

  @Test
  void bytesAreAnyBytes() {
    RaftKvClient client = client();
    ByteSequence binary = ByteSequence.of((byte) 0xFF, (byte) 0, (byte) 7);
    client.put(binary, binary);
    assertEquals(binary, client.get(binary).get().value());
    client.put(bytes("empty"), ByteSequence.EMPTY);
    assertTrue(client.get("empty").get().value().isEmpty());
  }

  @Test
  void aPreconditionThatDoesNotHoldIsAValue() {
    RaftKvClient client = client();
    assertEquals(
        new Conditional.Applied<>(new Written(1, 1)),
        client.putIf("a", "1", Precondition.absent()));
    assertEquals(new Conditional.NotMet<>(1, 1), client.putIf("a", "2", Precondition.absent()));
    assertTrue(client.putIf("a", "2", Precondition.version(1)).isApplied());
    assertFalse(client.putIf("a", "3", Precondition.version(1)).isApplied());
    Entry read = client.get("a").get();
    assertTrue(client.putIf("a", "3", Precondition.unchanged(read)).isApplied());
    assertEquals(
        new Conditional.NotMet<>(3, 3), client.deleteIf("a", Precondition.unchanged(read)));
    assertEquals(new Conditional.NotMet<>(0, 0), client.deleteIf("b", Precondition.exists()));
    assertEquals(
        new Conditional.Applied<>(new Deleted(4, true)),
        client.deleteIf("a", Precondition.exists()));
  }

  @Test
  void aTimeToLiveIsSetAndTakenAway() {
    RaftKvClient client = client();
    client.put("a", "1", Duration.ofNanos(1_500_000_001));
    assertEquals(Optional.of(Duration.ofMillis(1501)), client.get("a").get().timeToLive());
    assertEquals(OptionalLong.of(2), client.setTimeToLive("a", Duration.ofSeconds(5)));
    assertEquals(Optional.of(Duration.ofSeconds(5)), client.get("a").get().timeToLive());
    assertEquals(OptionalLong.of(3), client.removeTimeToLive("a"));
    assertEquals(Optional.empty(), client.get("a").get().timeToLive());
    assertEquals(1, client.get("a").get().version());
    assertEquals(OptionalLong.empty(), client.setTimeToLive("b", Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> client.setTimeToLive("a", Duration.ZERO));
  }

  @Test
  void aRangeIsReadInPagesAtOneRevision() {
    RaftKvClient client = client();
    for (int i = 0; i < 7; i++) {
      client.put("k/" + i, "v" + i);
    }
    client.put("l", "other");
    RangeQuery query = RangeQuery.prefix("k/").pageSize(3);
    Page first = client.range(query);
    assertEquals(List.of("k/0", "k/1", "k/2"), keys(first.entries()));
    client.delete("k/4");
    client.put("k/9", "late");
    Page second = client.range(first.next().get());
    assertEquals(List.of("k/3", "k/4", "k/5"), keys(second.entries()));
    assertEquals(first.revision(), second.revision());
    Page third = client.range(second.next().get());
    assertEquals(List.of("k/6"), keys(third.entries()));
    assertFalse(third.hasMore());
    assertEquals(
        List.of("k/9", "k/6", "k/5", "k/3", "k/2", "k/1", "k/0"),
        keys(client.stream(query.descending()).toList()));
    List<Entry> bare = client.stream(query.keysOnly()).toList();
    assertEquals(7, bare.size());
    assertTrue(bare.getFirst().value().isEmpty());
    assertEquals(List.of("l"), keys(client.range(RangeQuery.of(KeyRange.key("l"))).entries()));
    assertEquals(8, client.stream(RangeQuery.of(KeyRange.all())).count());
    assertEquals(
        List.of("k/9", "l"),
        keys(client.range(RangeQuery.of(KeyRange.from(bytes("k/7")))).entries()));
  }

  private static List<String> keys(List<Entry> entries) {
    return entries.stream().map(entry -> entry.key().utf8()).toList();
  }

  @Test
  void aTransactionDoesOneOfTwoThings() {
    RaftKvClient client = client();
    Transaction lock =
        Transaction.when(Comparison.absent("lock"))
            .then(Operation.put("lock", "me"), Operation.get("lock"), Operation.delete("none"))
            .otherwise(Operation.get("lock"), Operation.get("none"));
    TxnResult taken = client.txn(lock);
    assertTrue(taken.succeeded());
    assertEquals(new TxnResult.Result.Put(1), taken.results().get(0));
    assertEquals("me", taken.got(1).get().utf8());
    assertEquals(new TxnResult.Result.Deleted(false), taken.results().get(2));
    TxnResult lost = client.txn(lock);
    assertFalse(lost.succeeded());
    assertEquals("me", lost.got(0).get().utf8());
    assertEquals(Optional.empty(), lost.got(1));
    assertTrue(
        client
            .txn(
                Transaction.when(
                        Comparison.value("lock", "me"),
                        Comparison.version("lock", 1),
                        Comparison.modRevision("lock", 1),
                        Comparison.createRevision(bytes("lock"), Comparison.Relation.LESS, 2),
                        Comparison.value(bytes("lock"), Comparison.Relation.GREATER, bytes("ma")))
                    .then(Operation.put(bytes("t"), bytes("1"), Duration.ofSeconds(1))))
            .succeeded());
    assertFalse(
        client
            .txn(
                Transaction.when(
                    Comparison.value(bytes("x"), Comparison.Relation.NOT_EQUAL, bytes("y"))))
            .succeeded(),
        "no comparison holds of a value that is not there");
  }

  @Test
  void faultsHaveTheServersCode() {
    RaftKvClient client = client();
    client.put("a", "1");
    RaftKvException future =
        assertThrows(
            RaftKvException.class, () -> client.get(bytes("a"), ReadOptions.DEFAULT.atRevision(9)));
    assertEquals("future_revision", future.code());
    assertEquals(Outcome.NOT_DONE, future.outcome());
    assertEquals("1", future.details().get("current_revision"));
    RaftKvException invalid =
        assertThrows(RaftKvException.class, () -> client.put(ByteSequence.EMPTY, bytes("x")));
    assertEquals("invalid_key", invalid.code());
    assertEquals(Outcome.NOT_DONE, invalid.outcome());
    assertEquals(1, invalid.attempts().size(), "it is not tried again");
    assertTrue(invalid.requestId().isPresent());
    Operation[] many = new Operation[1001];
    java.util.Arrays.setAll(many, i -> Operation.get("k" + i));
    assertEquals(
        "too_many_operations",
        assertThrows(RaftKvException.class, () -> client.txn(Transaction.of(many))).code());
  }

  @Test
  void aFutureFailsWithTheSameException() throws Exception {
    RaftKvClient client = client();
    CompletableFuture<Written> refused = client.async().put(ByteSequence.EMPTY, bytes("x"));
    assertEquals("invalid_key", Faults.of(refused).code());
    List<Throwable> seen = new ArrayList<>();
    refused.whenComplete((_, fault) -> seen.add(fault)).handle((_, _) -> 0).get();
    assertInstanceOf(RaftKvException.class, seen.getFirst());
  }

  @Test
  void manyWritesAtOnceAreEachDoneOnce() throws Exception {
    RaftKvClient client = client();
    List<CompletableFuture<Written>> writes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      writes.add(client.async().put("k", "" + i));
    }
    CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get();
    assertEquals(1000, client.get("k").get().version());
    assertEquals(
        1000, writes.stream().mapToLong(write -> write.join().version()).distinct().count());
  }

  private static WatchSignal next(WatchCursor cursor) throws InterruptedException {
    return cursor.next(Duration.ofSeconds(20)).get();
  }

  @Test
  void aWatchTellsWholeRevisionsInOrder() throws Exception {
    RaftKvClient client = client();
    client.put("a/0", "before");
    try (WatchCursor cursor = client.watch(WatchQuery.prefix("a/"))) {
      assertEquals(new WatchSignal.Opened(1), next(cursor));
      client.txn(
          Transaction.of(
              Operation.put("a/1", "1"), Operation.put("b", "1"), Operation.delete("a/0")));
      client.setTimeToLive("a/1", Duration.ofSeconds(1));
      WatchSignal.Changes first = assertInstanceOf(WatchSignal.Changes.class, next(cursor));
      assertEquals(2, first.revision());
      assertEquals(
          List.of(WatchEvent.Type.PUT, WatchEvent.Type.DELETE),
          first.events().stream().map(WatchEvent::type).toList());
      assertEquals("1", first.events().get(0).entry().get().utf8());
      assertEquals(Optional.empty(), first.events().get(1).entry());
      WatchSignal.Changes second = assertInstanceOf(WatchSignal.Changes.class, next(cursor));
      assertEquals(WatchEvent.Type.TTL, second.events().getFirst().type());
    }
  }

  @Test
  void aWatchBeginsWithTheKeysOrAtARevisionAndChoosesKinds() throws Exception {
    RaftKvClient client = client();
    client.put("a", "1");
    client.put("b", "2");
    try (WatchCursor cursor = client.watch(WatchQuery.prefix("").withInitial())) {
      assertInstanceOf(WatchSignal.Opened.class, next(cursor));
      WatchSignal.Initial keys = assertInstanceOf(WatchSignal.Initial.class, next(cursor));
      assertEquals(List.of("a", "b"), keys(keys.entries()));
      assertTrue(keys.first() && keys.last());
      client.put("c", "3");
      assertEquals(3, assertInstanceOf(WatchSignal.Changes.class, next(cursor)).revision());
    }
    try (WatchCursor cursor =
        client.watch(WatchQuery.prefix("").from(1).types(WatchEvent.Type.DELETE))) {
      assertInstanceOf(WatchSignal.Opened.class, next(cursor));
      client.delete("a");
      WatchSignal.Changes gone = assertInstanceOf(WatchSignal.Changes.class, next(cursor));
      assertEquals(4, gone.revision());
      assertEquals("a", gone.events().getFirst().key().utf8());
    }
  }

  @Test
  void aQuietWatchTellsHowFarItIs() throws Exception {
    RaftKvClient client = client();
    client.put("a", "1");
    WatchQuery query = WatchQuery.key("z").progressInterval(Duration.ofMillis(500));
    try (WatchCursor cursor = client.watch(query)) {
      assertInstanceOf(WatchSignal.Opened.class, next(cursor));
      assertEquals(1, assertInstanceOf(WatchSignal.Progress.class, next(cursor)).revision());
    }
  }
}
