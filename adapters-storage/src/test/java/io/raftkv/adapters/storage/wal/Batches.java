package io.raftkv.adapters.storage.wal;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.util.Arrays;
import java.util.List;

/** Batches whose every effect is different, and machines to apply them. */
final class Batches {
  private Batches() {}

  static StateMachine machine() {
    return new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
  }

  /**
   * A put; each third value is full of zeros, as what was never written is; each fourth has an id.
   */
  static CommandBatch put(int number, int valueBytes) {
    byte[] value = new byte[valueBytes];
    Arrays.fill(value, (byte) (number % 3 == 0 ? 0 : number % 200 + 1));
    Command command =
        new Command.Put(Key.of("k" + number % 20), Value.wrap(value), 0, Precondition.NONE);
    if (number % 4 == 1) {
      command = new Command.Once(new RequestId("c" + number % 7, number), command);
    }
    return new CommandBatch(number, List.of(command));
  }
}
