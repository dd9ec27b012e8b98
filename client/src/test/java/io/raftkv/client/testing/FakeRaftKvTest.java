package io.raftkv.client.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.client.ByteSequence;
import io.raftkv.client.Entry;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RaftKvException;
import io.raftkv.client.RangeQuery;
import io.raftkv.client.ReadOptions;
import io.raftkv.client.WatchCursor;
import io.raftkv.client.WatchEvent;
import io.raftkv.client.WatchQuery;
import io.raftkv.client.WatchSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of the fake no real server has: its time and its history are the test's. */
final class FakeRaftKvTest {
  private final FakeRaftKv fake = FakeRaftKv.start();
  private final RaftKvClient client = fake.client();

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  private static WatchSignal next(WatchCursor cursor) throws InterruptedException {
    return cursor.next(Duration.ofSeconds(20)).orElseThrow();
  }

  @Test
  void keysLeaveWhenTheTestMovesTheTimeOn() throws Exception {
    client.put("a", "1", Duration.ofSeconds(10));
    client.put("b", "1", Duration.ofSeconds(20));
    try (WatchCursor cursor = client.watch(WatchQuery.prefix(""))) {
      assertEquals(new WatchSignal.Opened(2), next(cursor));
      fake.advance(Duration.ofMillis(9_999));
      assertEquals(Optional.of(Duration.ofMillis(1)), client.get("a").flatMap(Entry::timeToLive));
      fake.advance(Duration.ofMillis(1));
      WatchSignal.Changes gone = assertInstanceOf(WatchSignal.Changes.class, next(cursor));
      assertEquals(3, gone.revision());
      assertEquals(WatchEvent.Type.EXPIRE, gone.events().getFirst().type());
      assertEquals(ByteSequence.utf8("a"), gone.events().getFirst().key());
    }
    assertEquals(Optional.empty(), client.get("a"));
    assertEquals("1", client.get("b").map(Entry::utf8).orElse(""));
    assertThrows(IllegalArgumentException.class, () -> fake.advance(Duration.ofMillis(-1)));
  }

  @Test
  void whatIsCompactedIsGoneAndTheRestStays() {
    client.put("a", "1");
    client.put("b", "2");
    client.delete("a");
    client.put("c", "4");
    fake.compact(3);
    ByteSequence key = ByteSequence.utf8("a");
    RaftKvException gone =
        assertThrows(
            RaftKvException.class, () -> client.get(key, ReadOptions.DEFAULT.atRevision(2)));
    assertEquals("compacted", gone.code());
    assertEquals("3", gone.details().get("oldest_revision"));
    assertEquals(
        List.of("b"),
        client.stream(RangeQuery.prefix("").reading(ReadOptions.DEFAULT.atRevision(3)))
            .map(entry -> entry.key().utf8())
            .toList());
    assertEquals(2, client.range(RangeQuery.prefix("")).entries().size());
    assertEquals(4, fake.revision());
  }
}
