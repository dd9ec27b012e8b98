package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StateMachineTest {
  private static final Retention LONG = new Retention(1_000_000, 1 << 30);
  private static final Key A = Key.of("a");
  private static final Key B = Key.of("b");

  private StateMachine machine = new StateMachine(LONG, ChangeListener.NONE);
  private long index;

  private Outcome apply(Command command) {
    return apply(List.of(command)).getFirst();
  }

  private List<Outcome> apply(List<Command> commands) {
    return machine.apply(new LogEntry(++index, new CommandBatch(0, commands)));
  }

  private static Command.Put put(Key key, String value) {
    return put(key, value, Precondition.NONE);
  }

  private static Command.Put put(Key key, String value, Precondition precondition) {
    return new Command.Put(key, Value.of(value), Command.NO_DEADLINE, precondition);
  }

  private static Command.Delete delete(Key key) {
    return new Command.Delete(key, Precondition.NONE);
  }

  private @Nullable VersionedValue read(Key key, long revision) {
    VersionedValue newest = machine.keySpace().newest(key);
    VersionedValue found = newest == null ? null : newest.at(revision);
    return found == null || found.isTombstone() ? null : found;
  }

  @Test
  void versionsCountAKeysWritesAndRestartWhenItIsMadeAgain() {
    assertEquals(new Outcome.Written(1, 1), apply(put(A, "1")));
    assertEquals(new Outcome.Written(2, 2), apply(put(A, "2")));
    assertEquals(new Outcome.Deleted(3, true), apply(delete(A)));
    assertEquals(new Outcome.Deleted(3, false), apply(delete(A)));
    assertEquals(new Outcome.Written(4, 1), apply(put(A, "3")));
  }

  @Test
  void theFirstRevisionIsReadableWhenItsHistoryIsKept() {
    apply(put(A, "1"));
    apply(put(A, "2"));
    apply(delete(A));
    VersionedValue first = read(A, 1);
    assertNotNull(first);
    assertEquals(Value.of("1"), first.value());
    assertNull(read(A, 0));
    assertNull(read(A, 3));
  }

  @Test
  void preconditionsAreJudgedAgainstTheCurrentVersion() {
    Outcome absentFailed = new Outcome.PreconditionFailed(0, 0, 0);
    assertEquals(absentFailed, apply(put(A, "x", new Precondition.Exists())));
    assertEquals(absentFailed, apply(put(A, "x", new Precondition.VersionIs(1))));
    assertEquals(absentFailed, apply(put(A, "x", new Precondition.RevisionIn(List.of(1L)))));
    assertEquals(new Outcome.Written(1, 1), apply(put(A, "x", new Precondition.Absent())));
    assertEquals(
        new Outcome.PreconditionFailed(0, 1, 1), apply(put(A, "y", new Precondition.Absent())));
    assertEquals(
        new Outcome.Written(2, 2),
        apply(put(A, "y", new Precondition.RevisionIn(List.of(7L, 1L)))));
    assertEquals(
        new Outcome.PreconditionFailed(0, 2, 2),
        apply(new Command.Delete(A, new Precondition.VersionIs(1))));
    assertEquals(2, machine.view().revision());
  }

  @Test
  void aBatchIsOneRevisionOrNothing() {
    apply(put(A, "old"));
    StateDigest before = machine.view().hash();
    Outcome failed =
        apply(
            new Command.Batch(
                List.of(put(B, "new"), put(A, "new", new Precondition.VersionIs(9)))));
    assertEquals(new Outcome.PreconditionFailed(1, 1, 1), failed);
    assertEquals(before, machine.view().hash());

    Outcome applied =
        apply(new Command.Batch(List.of(put(B, "1"), put(B, "2"), delete(A), put(A, "again"))));
    assertEquals(new Outcome.BatchApplied(2, List.of(1L, 2L, 0L, 1L)), applied);
    assertNull(read(B, 1));
    VersionedValue oldA = read(A, 1);
    assertNotNull(oldA);
    assertEquals(Value.of("old"), oldA.value());
  }

  @Test
  void aDeadlineKeepsTheVersionAndExpiryNeverTakesANewerWrite() {
    apply(put(A, "1"));
    assertEquals(new Outcome.KeyNotFound(), apply(new Command.SetDeadline(B, 50)));
    assertEquals(new Outcome.DeadlineSet(2), apply(new Command.SetDeadline(A, 50)));
    assertEquals(List.of(), machine.deadlines().due(49, 10));
    List<Command.Lapsed> due = machine.deadlines().due(50, 10);
    assertEquals(List.of(new Command.Lapsed(A, 2)), due);
    VersionedValue withDeadline = read(A, 2);
    assertNotNull(withDeadline);
    assertEquals(1, withDeadline.version());

    apply(put(A, "2"));
    assertEquals(new Outcome.Expired(3, 0), apply(new Command.Expire(due)));
    assertEquals(List.of(), machine.deadlines().due(Long.MAX_VALUE, 10));

    apply(new Command.SetDeadline(A, 60));
    assertEquals(
        new Outcome.Expired(5, 1), apply(new Command.Expire(machine.deadlines().due(60, 10))));
    assertNull(read(A, 5));
    assertEquals(0, machine.view().keys());
  }

  @Test
  void anEntryOutOfOrderIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> machine.apply(new LogEntry(0, new CommandBatch(0, List.of(put(A, "1"))))));
    assertEquals(0, machine.view().revision());
    machine.apply(new LogEntry(2, 5, new CommandBatch(0, List.of(put(A, "1")))));
    assertEquals(2, machine.view().appliedTerm());
    CommandBatch next = new CommandBatch(0, List.of(put(A, "2")));
    for (LogEntry wrong : List.of(new LogEntry(2, 5, next), new LogEntry(1, 6, next))) {
      assertThrows(IllegalArgumentException.class, () -> machine.apply(wrong));
    }
    assertEquals(1, machine.view().revision());
    machine.apply(new LogEntry(3, 9, next)); // the log holds more than what is applied
    assertEquals(9, machine.view().appliedIndex());
  }

  @Test
  void theHashDependsOnContentAndNotOnTheWayThere() {
    StateDigest empty = machine.view().hash();
    apply(put(A, "1"));
    StateDigest one = machine.view().hash();
    assertNotEquals(empty, one);
    apply(delete(A));
    assertEquals(empty, machine.view().hash());

    StateMachine other = new StateMachine(LONG, ChangeListener.NONE);
    other.apply(new LogEntry(1, new CommandBatch(0, List.of(put(A, "2")))));
    assertNotEquals(one, other.view().hash());
  }

  @Test
  void historyOutOfTheRetentionIsDroppedAndTheFloorSaysSo() {
    machine = new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
    for (int i = 0; i < 100; i++) {
      apply(put(A, "v" + i));
    }
    assertEquals(90, machine.keySpace().floor());
    assertNull(read(A, 89));
    VersionedValue kept = read(A, 90);
    assertNotNull(kept);
    assertEquals(Value.of("v89"), kept.value());
    apply(delete(A));
    for (int i = 0; i < 20; i++) {
      apply(put(B, "w" + i));
    }
    assertNull(machine.keySpace().newest(A), "a tombstone out of the retention leaves the index");
  }

  @Test
  void historyIsBoundedInBytesToo() {
    machine = new StateMachine(new Retention(1_000, 10_000), ChangeListener.NONE);
    for (int i = 0; i < 100; i++) {
      apply(put(A, "x".repeat(1_000)));
    }
    assertTrue(machine.keySpace().floor() > 85, () -> "floor " + machine.keySpace().floor());
  }

  /** What is not counted must not be held: a key may be 64 KiB long. */
  @Test
  void historyHoldsNoKeysButThoseThatAreGone() {
    machine = new StateMachine(new Retention(1_000, 100_000), ChangeListener.NONE);
    String longKey = "k".repeat(60_000);
    apply(put(Key.of(longKey), "1"));
    WeakReference<Key> again = overwrite(longKey);
    apply(put(Key.of(longKey), "3")); // what changed is counted with its key, and dropped for it
    assertEquals(2, machine.history().floor());
    assertEquals(0, machine.keySpace().floor());
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (again.get() != null) {
      assertTrue(System.nanoTime() < deadline, "the key of an overwriting command is held");
      System.gc();
    }
  }

  private WeakReference<Key> overwrite(String text) {
    Key same = Key.of(text);
    apply(put(same, "2"));
    return new WeakReference<>(same);
  }

  /** To walk through the kept versions at each write would be ten thousand million steps. */
  @Test
  void aKeyThatIsWrittenAllTheTimeIsAsCheapAsOthers() {
    machine = new StateMachine(new Retention(100_000, 1L << 30), ChangeListener.NONE);
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 200_000; i++) {
            apply(put(A, "v"));
          }
        });
    assertEquals(100_000, machine.keySpace().floor());
  }

  @Test
  void historyIsBoundedWhateverOneCommandSupersedes() {
    machine = new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
    List<Command.Change> puts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      puts.add(put(Key.of("k" + i), "v"));
    }
    for (int i = 0; i < 100; i++) {
      apply(new Command.Batch(puts));
    }
    assertTrue(machine.keySpace().floor() >= 89, () -> "floor " + machine.keySpace().floor());
    List<Command.Lapsed> lapsed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lapsed.add(new Command.Lapsed(Key.of("k" + i), 100));
    }
    apply(new Command.Expire(lapsed));
    assertEquals(0, machine.view().keys());
    for (int i = 0; i < 1_000; i++) {
      apply(put(A, "v"));
    }
    assertNull(machine.keySpace().newest(Key.of("k7")), "the tombstones are gone");
  }

  @Test
  void keysThatAreGoneCountAsHistoryByTheirSize() {
    machine = new StateMachine(new Retention(100_000, 100_000), ChangeListener.NONE);
    for (int i = 0; i < 1_000; i++) {
      Key key = Key.of("k".repeat(4_000) + i);
      apply(put(key, ""));
      apply(new Command.Delete(key, Precondition.NONE));
    }
    assertTrue(machine.keySpace().floor() > 1_900, () -> "floor " + machine.keySpace().floor());
  }

  @Test
  void scansAreOrderedByUnsignedBytesAndHonourTheirBounds() {
    List<Key> keys = new ArrayList<>();
    for (String text : List.of("a", "ab", "abc", "b", "\u00e9", "\u0000")) {
      keys.add(Key.of(text));
      apply(put(Key.of(text), "v"));
    }
    keys.sort(null);
    assertEquals("\u0000", keys.getFirst().utf8());
    assertEquals("\u00e9", keys.getLast().utf8());
    assertEquals(keys, scan(KeyRange.ALL, false));
    assertEquals(keys.reversed(), scan(KeyRange.ALL, true));
    assertEquals(
        List.of(Key.of("a"), Key.of("ab"), Key.of("abc")),
        scan(KeyRange.prefix(new byte[] {'a'}), false));
    assertEquals(
        List.of(Key.of("ab"), Key.of("abc"), Key.of("b")),
        scan(KeyRange.ALL.from(A, false).to(B, true), false));
    assertEquals(List.of(), scan(KeyRange.ALL.from(B, true).to(A, true), false));
  }

  private List<Key> scan(KeyRange range, boolean reverse) {
    List<Key> seen = new ArrayList<>();
    machine
        .keySpace()
        .scan(range, machine.view().revision(), reverse, entry -> seen.add(entry.key()));
    return seen;
  }
}
