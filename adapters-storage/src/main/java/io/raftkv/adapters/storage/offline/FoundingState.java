package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.recovery.RecoveryTarget;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.IOException;

/** The state of a data folder, which becomes the one snapshot that a new log begins behind. */
final class FoundingState {
  private final StateMachine machine = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
  private final ReplicatedState state = ReplicatedState.of(machine);

  /** What a recovery fills. */
  ReplicatedState state() {
    return state;
  }

  RecoveryTarget target() {
    return RecoveryTarget.of(state);
  }

  View view() {
    return machine.view();
  }

  /**
   * Writes the snapshot and reads it again.
   *
   * @param beforeNamed see {@link SnapshotFolder#writeFounding}
   * @throws IOException if the disk fails or is full, or gives back something else
   */
  SnapshotFolder.Stored write(SnapshotFolder snapshots, SnapshotFolder.Step beforeNamed)
      throws IOException {
    SnapshotFolder.Stored stored;
    try (StateImage image = machine.image()) {
      stored = snapshots.writeFounding(image, System.currentTimeMillis(), beforeNamed).stored();
    }
    try {
      SnapshotHeader read = snapshots.load(stored, new StateCheck());
      if (!read.view().hash().equals(view().hash())) {
        throw new IOException(snapshots.describe(stored) + " holds another state than was written");
      }
    } catch (MalformedSnapshotException e) {
      throw new IOException(
          snapshots.describe(stored) + " was written and cannot be read again: " + e.getMessage(),
          e);
    }
    return stored;
  }
}
