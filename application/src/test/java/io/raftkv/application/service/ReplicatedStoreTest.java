package io.raftkv.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReplicatedStoreTest {
  private static final Key A = Key.of("a");
  private static final ReadConsistency FRESH = ReadConsistency.LINEARIZABLE;

  private final AtomicLong millis = new AtomicLong(1_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final StateMachine machine =
      new StateMachine(new Retention(5, 1 << 20), (key, newest) -> {});
  private final HeldLog log = new HeldLog(1, true);
  private final GroupCommit groupCommit = groupCommit();
  private final Expiry expiry = new Expiry(machine, groupCommit, clock, () -> true);
  private final ReplicatedStore store = store(ReadBarrier.ALONE);

  private GroupCommit groupCommit() {
    var _ = log.start(ReplicatedState.of(machine));
    return new GroupCommit(
        log,
        new CommitOptions(true, 100, 1 << 20, Duration.ZERO, 100, 1 << 20, Duration.ofSeconds(1)),
        clock,
        System::nanoTime);
  }

  private ReplicatedStore store(ReadBarrier barrier) {
    ReplicatedStore opened =
        new ReplicatedStore(groupCommit, new ReadGate(barrier), machine, new NoCache(), clock);
    opened.open();
    return opened;
  }

  private static final class NoCache implements PointReadCache {
    @Override
    public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
      return load.apply(key);
    }

    @Override
    public void changed(Key key, VersionedValue newest) {}

    @Override
    public StoreStatistics.Cache statistics() {
      return new StoreStatistics.Cache(0, 0, 0, 0);
    }
  }

  private WriteReply put(String key, @Nullable Duration timeToLive) {
    return store.put(Key.of(key), Value.of("v"), timeToLive, Precondition.NONE, null).join();
  }

  @Test
  void whatWasAcknowledgedIsReadWithTheStoresRevision() {
    assertInstanceOf(ReadReply.NotFound.class, store.get(A, FRESH).join());
    assertEquals(new WriteReply.Applied(new Outcome.Written(1, 1)), put("a", null));
    put("b", null);
    ReadReply.Found found = assertInstanceOf(ReadReply.Found.class, store.get(A, FRESH).join());
    assertEquals(Value.of("v"), found.versioned().value());
    assertEquals(1, found.versioned().modRevision());
    assertEquals(2, found.storeRevision());
  }

  @Test
  void thePastIsReadWithinTheRetentionAndRefusedBeyondIt() {
    for (int i = 0; i < 20; i++) {
      put("a", null);
    }
    assertEquals(new ReadReply.NotYet(20), store.getAt(A, 21, FRESH).join());
    assertEquals(new ReadReply.Compacted(15), store.getAt(A, 14, FRESH).join());
    ReadReply.Found found =
        assertInstanceOf(ReadReply.Found.class, store.getAt(A, 17, FRESH).join());
    assertEquals(17, found.versioned().modRevision());
  }

  @Test
  void aBarrierThatFailsRefusesLinearizableReadsAndLeavesStaleOnes() {
    put("a", null);
    ReplicatedStore cutOff =
        store(() -> CompletableFuture.completedFuture(new ReadBarrier.Reached(Refusal.NO_LEADER)));
    assertEquals(new ReadReply.Refused(Refusal.NO_LEADER), cutOff.get(A, FRESH).join());
    assertInstanceOf(ReadReply.Found.class, cutOff.get(A, ReadConsistency.STALE).join());
  }

  @Test
  void aStateThatIsWrongServesNoStaleReadEither() {
    ReplicatedStore wrong =
        store(
            new ReadBarrier() {
              @Override
              public CompletableFuture<Reached> reach() {
                return CompletableFuture.completedFuture(new Reached(obstacle()));
              }

              @Override
              public Refusal obstacle() {
                return Refusal.DIVERGED;
              }
            });
    for (ReadConsistency consistency : ReadConsistency.values()) {
      assertEquals(new ReadReply.Refused(Refusal.DIVERGED), wrong.get(A, consistency).join());
    }
  }

  @Test
  void pagesSayWhetherMoreFollowsAndStopAtTheirByteBound() {
    for (String key : List.of("p/1", "p/2", "p/3", "q")) {
      put(key, null);
    }
    KeyRange range = KeyRange.prefix(new byte[] {'p'});
    PageReply.Page first = page(new PageQuery(range, false, 2, Long.MAX_VALUE, FRESH));
    assertEquals(2, first.entries().size());
    assertTrue(first.hasMore());
    PageReply.Page all = page(new PageQuery(range, false, 3, Long.MAX_VALUE, FRESH));
    assertFalse(all.hasMore());
    PageReply.Page bounded = page(new PageQuery(range, true, 10, 0, FRESH));
    assertEquals(List.of(Key.of("p/3")), bounded.entries().stream().map(e -> e.key()).toList());
    assertTrue(bounded.hasMore());
  }

  private PageReply.Page page(PageQuery query) {
    return assertInstanceOf(PageReply.Page.class, store.scan(query).join());
  }

  @Test
  void aKeyLeavesAfterItsDeadlineAndNotBefore() {
    put("a", Duration.ofMillis(100));
    put("b", null);
    millis.set(1_099);
    var _ = expiry.sweep();
    assertInstanceOf(ReadReply.Found.class, store.get(A, FRESH).join());
    assertEquals(Duration.ofMillis(1), store.remaining(1_100));
    millis.set(1_100);
    var _ = expiry.sweep();
    assertInstanceOf(ReadReply.NotFound.class, store.get(A, FRESH).join());
    assertEquals(1, store.statistics().keyCount());
    assertEquals(Duration.ZERO, store.remaining(1_000));
  }

  @Test
  void aFractionOfAMillisecondIsRoundedUpAndAnEndlessTimeIsBounded() {
    assertEquals(1_001, store.deadlineMillis(Duration.ofNanos(1)));
    assertEquals(Long.MAX_VALUE, store.deadlineMillis(Duration.ofSeconds(Long.MAX_VALUE)));
    assertEquals(0, store.deadlineMillis(null));
    assertNull(machine.keySpace().newest(A));
  }

  @Test
  void nothingIsServedBeforeTheLogHasBeenRead() {
    ReplicatedStore recovering =
        new ReplicatedStore(
            groupCommit, new ReadGate(ReadBarrier.ALONE), machine, new NoCache(), clock);
    assertEquals(
        new WriteReply.Refused(Refusal.RECOVERING),
        recovering.put(A, Value.wrap(new byte[1]), null, Precondition.NONE, null).join());
    for (ReadConsistency consistency : ReadConsistency.values()) {
      assertEquals(
          new ReadReply.Refused(Refusal.RECOVERING), recovering.get(A, consistency).join());
    }
    recovering.open();
    assertInstanceOf(ReadReply.NotFound.class, recovering.get(A, FRESH).join());
  }
}
