package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
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

  private static Command randomCommand(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Command.Delete(randomKey(random), Precondition.NONE);
      case 1 -> {
        List<Command.Change> changes = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          changes.add(
              random.nextBoolean()
                  ? randomPut(random)
                  : new Command.Delete(randomKey(random), Precondition.NONE));
        }
        yield new Command.Batch(changes);
      }
      default -> randomPut(random);
    };
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
      case Command.SetDeadline _,
          Command.Once _,
          Command.By _,
          Command.ChangeAccess _,
          Command.Expire _ ->
          throw new AssertionError(command);
    }
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
