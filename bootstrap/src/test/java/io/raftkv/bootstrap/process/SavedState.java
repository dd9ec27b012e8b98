package io.raftkv.bootstrap.process;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.adapters.storage.wal.WalOptions;
import io.raftkv.adapters.storage.wal.WriteAheadLog;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a backup holds, read as a server would: checksums, state hash and all. */
final class SavedState {
  private static final int INDEX_OFFSET = 8;

  private final StateMachine machine;

  private SavedState(StateMachine machine) {
    this.machine = machine;
  }

  /** Loads the backup in a data folder that is made for it. */
  static SavedState of(byte[] backup, Path dataFolder) throws IOException {
    long index = ByteBuffer.wrap(backup).getLong(INDEX_OFFSET);
    Path snapshots = Files.createDirectories(dataFolder.resolve("snapshots"));
    Files.write(snapshots.resolve(String.format("snapshot-%020d.rkv", index)), backup);
    StateMachine machine = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
    WriteAheadLog log =
        new WriteAheadLog(
            dataFolder,
            new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, Long.MAX_VALUE, true, 0),
            WalObserver.NONE);
    switch (log.start(ReplicatedState.of(machine))) {
      case LogStart.Refused(String reason) -> throw new IllegalStateException(reason);
      case LogStart.Ready ready -> {
        if (ready.snapshotIndex() != index || ready.replayed() != 0) {
          throw new IllegalStateException("not from the backup alone: " + ready);
        }
      }
    }
    log.close();
    return new SavedState(machine);
  }

  /** All keys and their values, as text. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    machine
        .keySpace()
        .scan(
            KeyRange.ALL,
            machine.view().revision(),
            false,
            entry -> {
              byte[] value = entry.versioned().value().toByteArray();
              values.put(entry.key().utf8(), new String(value, StandardCharsets.UTF_8));
              return true;
            });
    return values;
  }

  /** The store's revision in it. */
  long revision() {
    return machine.view().revision();
  }
}
