package io.raftkv.adapters.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes that outgrow the memory which the past of a snapshot may take. */
final class VoidImageTest {
  private static final int KEYS = 200;
  private static final int VALUE_BYTES = 4_000;

  private final StateMachine machine =
      new StateMachine(new Retention(1, 1_000, 1_000_000), ChangeListener.NONE);
  private long index;

  private void put(int key) {
    Command put =
        new Command.Put(
            Key.of("k" + key),
            Value.wrap(new byte[VALUE_BYTES]),
            Command.NO_DEADLINE,
            Precondition.NONE);
    var _ = machine.apply(new LogEntry(++index, new CommandBatch(1, List.of(put))));
  }

  @Test
  void theSnapshotFailsRatherThanToLackKeys() {
    for (int i = 0; i < KEYS; i++) {
      put(i);
    }
    try (StateImage image = machine.image()) {
      IOException failed =
          assertThrows(
              IOException.class,
              () ->
                  SnapshotWriter.write(
                      image,
                      1,
                      block -> {
                        for (int i = 0; i < 2 * KEYS; i++) {
                          put(i % KEYS);
                        }
                      }));
      assertTrue(String.valueOf(failed.getMessage()).contains("entry " + KEYS), failed::toString);
    }
  }
}
