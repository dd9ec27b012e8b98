package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.adapters.storage.wal.WalOptions;
import io.raftkv.adapters.storage.wal.WriteAheadLog;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Data folders on a real disk, made by the log of a server alone. */
final class OfflineData {
  private OfflineData() {}

  /** An entry as {@link #fill} writes it: with a deadline, and a request's id. */
  static CommandBatch batch(long number) {
    return new CommandBatch(
        1_000 + number,
        List.of(
            new Command.Once(
                new RequestId("client", number),
                new Command.Put(
                    Key.of("k" + number % 7),
                    Value.of("v" + number),
                    9_000_000,
                    Precondition.NONE))));
  }

  /**
   * Starts a server's log, writes so many entries and ends it.
   *
   * @param snapshotAfter how many entries there are before a snapshot is taken; 0 for none
   */
  static View fill(Path data, int entries, int snapshotAfter) throws IOException {
    WriteAheadLog log =
        new WriteAheadLog(
            data,
            new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 100),
            WalObserver.NONE);
    StateMachine machine = new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
    assertInstanceOf(LogStart.Ready.class, log.start(ReplicatedState.of(machine)));
    try {
      for (int i = 1; i <= entries; i++) {
        long number = machine.view().appliedIndex() + 1;
        assertInstanceOf(AppendReply.Applied.class, log.append(batch(number)).join());
        if (i == snapshotAfter) {
          assertInstanceOf(SnapshotReply.Taken.class, log.snapshot().join());
        }
      }
      return machine.view();
    } finally {
      log.close();
    }
  }

  /** What a start makes of it. */
  static View start(Path data) throws IOException {
    return fill(data, 0, 0);
  }
}
