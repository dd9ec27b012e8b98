package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StateImageTest {
  private static final Retention SHORT = new Retention(3, 1_000);

  private final StateMachine machine = new StateMachine(SHORT, ChangeListener.NONE);
  private final SplittableRandom random = new SplittableRandom(7);
  private long index;

  private void write(StateMachine target, long at) {
    Key key = Key.of("k" + random.nextInt(50));
    Command command =
        random.nextInt(4) == 0
            ? new Command.Delete(key, Precondition.NONE)
            : new Command.Put(
                key, Value.of("v" + at), random.nextBoolean() ? at : 0, Precondition.NONE);
    var _ = target.apply(new LogEntry(at, new CommandBatch(0, List.of(command))));
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      write(machine, ++index);
    }
  }

  private static List<String> contents(StateImage image) {
    List<String> seen = new ArrayList<>();
    image.scan(
        entry -> {
          VersionedValue v = entry.versioned();
          seen.add(
              entry.key().utf8()
                  + "="
                  + new String(v.value().toByteArray(), java.nio.charset.StandardCharsets.UTF_8)
                  + "@"
                  + v.modRevision());
          return true;
        });
    return seen;
  }

  @Test
  void anImageStaysWhatItWasWhileWritesGoOnAndHistoryIsKeptForItAlone() {
    write(500);
    try (StateImage image = machine.image()) {
      List<String> before = contents(image);
      assertEquals(machine.view().keys(), before.size());
      long revision = image.view().revision();
      write(500);
      assertEquals(before, contents(image));
      assertTrue(machine.keySpace().floor() <= revision);
    }
    write(500);
    assertTrue(machine.keySpace().floor() >= machine.view().revision() - 4);
  }

  @Test
  void anImageThatNeedsMoreHistoryThanItMayHaveIsVoidAndHistoryShrinks() {
    StateMachine bounded = new StateMachine(new Retention(3, 1_000, 20_000), ChangeListener.NONE);
    for (int i = 0; i < 50; i++) {
      write(bounded, ++index);
    }
    try (StateImage image = bounded.image()) {
      while (!image.isVoid()) {
        write(bounded, ++index);
        assertTrue(index < 2_000, "history grows without end");
      }
      assertTrue(bounded.keySpace().floor() > image.view().revision());
      try (StateImage later = bounded.image()) {
        write(bounded, ++index);
        assertFalse(later.isVoid());
      }
    }
    for (int i = 0; i < 500; i++) {
      write(bounded, ++index);
    }
    assertTrue(bounded.keySpace().floor() >= bounded.view().revision() - 4);
  }

  @Test
  void aLoadedStateGoesOnAsTheOneItWasTakenFrom() {
    write(500);
    StateMachine other = new StateMachine(SHORT, ChangeListener.NONE);
    StateLoader loader = other.loader();
    try (StateImage image = machine.image()) {
      copy(image, loader);
      assertEquals(image.view().hash(), loader.hash());
      assertEquals(image.view().keys(), loader.keys());
      other.install(loader, image.view());
    }
    assertEquals(machine.view(), other.view());
    assertEquals(other.view().revision(), other.keySpace().floor());
    for (int i = 0; i < 200; i++) {
      Command command =
          new Command.Put(Key.of("k" + i % 60), Value.of("w" + i), i % 9, Precondition.NONE);
      LogEntry entry = new LogEntry(++index, new CommandBatch(0, List.of(command)));
      assertEquals(machine.apply(entry), other.apply(entry));
    }
    assertEquals(machine.view(), other.view());
    assertEquals(
        machine.deadlines().due(Long.MAX_VALUE, 1_000),
        other.deadlines().due(Long.MAX_VALUE, 1_000));
  }

  private static void copy(StateImage image, StateSink to) {
    image.scan(
        entry -> {
          VersionedValue v = entry.versioned();
          to.add(
              entry.key(),
              v.value(),
              v.version(),
              v.createRevision(),
              v.modRevision(),
              v.deadlineMillis());
          return true;
        });
    image.clients().forEach(to::add);
  }

  @Test
  void aCheckCountsAndHashesAsALoaderDoes() {
    write(500);
    StateCheck check = new StateCheck();
    try (StateImage image = machine.image()) {
      copy(image, check);
      assertEquals(image.view().hash(), check.hash());
      assertEquals(image.view().keys(), check.keys());
    }
  }

  @Test
  void aLoaderRefusesWhatNoStateHolds() {
    refusesWhatNoStateHolds(machine.loader());
    refusesWhatNoStateHolds(new StateCheck());
    write(1);
  }

  @Test
  void aStateIsInstalledOverAnOlderOneAndNeverOverANewerOne() {
    write(10);
    StateMachine behind = new StateMachine(SHORT, ChangeListener.NONE);
    write(behind, 1);
    long atFirst = behind.view().revision();
    StateLoader loader = behind.loader();
    try (StateImage image = machine.image()) {
      copy(image, loader);
      behind.install(loader, image.view());
    }
    assertEquals(machine.view(), behind.view());
    assertTrue(behind.keySpace().floor() > atFirst, "no read of the past before it");
    StateLoader empty = behind.loader();
    View past = new View(0, 1, 0, 0, 0, empty.hash());
    assertThrows(IllegalStateException.class, () -> behind.install(empty, past));
    assertEquals(machine.view(), behind.view());
  }

  private static void refusesWhatNoStateHolds(StateSink loader) {
    loader.add(Key.of("b"), Value.EMPTY, 1, 1, 1, 0);
    assertThrows(
        IllegalArgumentException.class, () -> loader.add(Key.of("a"), Value.EMPTY, 1, 1, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> loader.add(Key.of("b"), Value.EMPTY, 1, 1, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> loader.add(Key.of("c"), Value.EMPTY, 0, 1, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> loader.add(Key.of("c"), Value.EMPTY, 1, 2, 1, 0));
    assertEquals(1, loader.keys());
  }
}
