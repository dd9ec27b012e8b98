package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands against a plain map, and each state again at its revision. */
final class StateMachineModelTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyRevisionReadsAsTheModelWasThen(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StateMachine machine = new StateMachine(new Retention(300, 1 << 20), ChangeListener.NONE);
    TreeMap<Key, Value> model = new TreeMap<>();
    Map<Long, Map<Key, Value>> past = new HashMap<>();
    for (long index = 1; index <= 1_000; index++) {
      List<Command> commands = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        Command command = randomCommand(random);
        commands.add(command);
        applyToModel(model, command);
      }
      machine.apply(new LogEntry(index, new CommandBatch(0, commands)));
      past.put(machine.view().revision(), new TreeMap<>(model));
      assertEquals(model.size(), machine.view().keys());
      assertEquals(hashOf(machine), machine.view().hash(), "the hash kept is the hash computed");
    }
    past.forEach(
        (revision, expected) -> {
          if (revision >= machine.keySpace().floor()) {
            assertEquals(expected, scan(machine, revision), "at revision " + revision);
          }
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14})
  void theHistoryLeadsFromEachRevisionToTheNext(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StateMachine machine = new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
    TreeMap<Key, Value> followed = new TreeMap<>();
    long revision = 0;
    for (long index = 1; index <= 3_000; index++) {
      List<Command> commands = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        commands.add(randomCommand(random));
      }
      machine.apply(new LogEntry(7, index, new CommandBatch(index, commands)));
      while (revision < machine.view().revision()) {
        revision++;
        follow(followed, machine.history().at(revision), revision, index);
      }
      assertEquals(scan(machine, revision), followed, "at revision " + revision);
    }
    assertNull(machine.history().at(revision + 1));
    long floor = machine.history().floor();
    assertEquals(revision - 100, floor);
    assertNull(machine.history().at(floor));
    for (long kept = floor + 1; kept <= revision; kept++) {
      Changes changes = machine.history().at(kept);
      assertNotNull(changes);
      assertEquals(kept, changes.revision());
    }
  }

  private static void follow(
      Map<Key, Value> followed, @Nullable Changes changes, long revision, long index) {
    assertNotNull(changes);
    assertEquals(
        new Changes(revision, index, 7, index, changes.changes()), changes, "where it came from");
    assertFalse(changes.changes().isEmpty());
    Set<Key> keys = new HashSet<>();
    for (KeyChange change : changes.changes()) {
      assertTrue(keys.add(change.key()), "a key changes once a revision");
      assertEquals(revision, change.now().modRevision());
      if (change.now().isTombstone()) {
        assertEquals(KeyChange.Kind.DELETE, change.kind());
        followed.remove(change.key());
      } else {
        assertEquals(KeyChange.Kind.PUT, change.kind());
        followed.put(change.key(), change.now().value());
      }
    }
  }

  private static Command randomCommand(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Command.Delete(randomKey(random), Precondition.NONE);
      case 1 ->
          random.nextBoolean()
              ? new Command.Batch(randomChanges(random, 1))
              : new Command.Txn(
                  List.of(randomComparison(random)),
                  randomChanges(random, 0),
                  randomChanges(random, 0));
      default -> randomPut(random);
    };
  }

  private static List<Command.Change> randomChanges(SplittableRandom random, int least) {
    List<Command.Change> changes = new ArrayList<>();
    for (int i = random.nextInt(least, 4); i > 0; i--) {
      changes.add(
          random.nextBoolean()
              ? randomPut(random)
              : new Command.Delete(randomKey(random), Precondition.NONE));
    }
    return changes;
  }

  private static Comparison randomComparison(SplittableRandom random) {
    Comparison.Relation[] relations = Comparison.Relation.values();
    return new Comparison(
        randomKey(random),
        relations[random.nextInt(relations.length)],
        new Comparison.Operand.Content(Value.of("v" + random.nextInt(1_000))));
  }

  private static Command.Put randomPut(SplittableRandom random) {
    return new Command.Put(
        randomKey(random), Value.of("v" + random.nextInt(1_000)), 0, Precondition.NONE);
  }

  private static Key randomKey(SplittableRandom random) {
    return Key.of("k" + random.nextInt(20));
  }

  private static void applyToModel(Map<Key, Value> model, Command command) {
    switch (command) {
      case Command.Put put -> model.put(put.key(), put.value());
      case Command.Delete delete -> model.remove(delete.key());
      case Command.Batch batch -> batch.changes().forEach(change -> applyToModel(model, change));
      case Command.Txn txn ->
          (txn.comparisons().stream().allMatch(comparison -> holds(model, comparison))
                  ? txn.then()
                  : txn.otherwise())
              .forEach(change -> applyToModel(model, change));
      case Command.SetDeadline _,
          Command.Once _,
          Command.By _,
          Command.ChangeAccess _,
          Command.Expire _ ->
          throw new AssertionError(command);
    }
  }

  private static boolean holds(Map<Key, Value> model, Comparison comparison) {
    Value current = model.get(comparison.key());
    if (current == null
        || !(comparison.operand() instanceof Comparison.Operand.Content(Value given))) {
      return false;
    }
    int order = current.compareTo(given);
    return switch (comparison.relation()) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case GREATER -> order > 0;
    };
  }

  private static Map<Key, Value> scan(StateMachine machine, long revision) {
    Map<Key, Value> seen = new TreeMap<>();
    machine
        .keySpace()
        .scan(
            KeyRange.ALL,
            revision,
            false,
            entry -> {
              seen.put(entry.key(), entry.versioned().value());
              return true;
            });
    return seen;
  }

  private static StateDigest hashOf(StateMachine machine) {
    StateHash hash = new StateHash();
    machine
        .keySpace()
        .scan(
            KeyRange.ALL,
            machine.view().revision(),
            false,
            entry -> {
              hash.add(entry.key(), entry.versioned());
              return true;
            });
    return hash.current();
  }
}
