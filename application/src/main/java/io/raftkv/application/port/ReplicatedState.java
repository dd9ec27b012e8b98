package io.raftkv.application.port;

import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.util.List;

/**
 * What a log replicates: takes entries as they become durable, gives images for snapshots, and is
 * replaced by the one that a snapshot holds. All of it on the apply thread, one call at a time.
 */
public interface ReplicatedState {
  /** Applies the entry; one outcome for each of its commands. Must not block. */
  List<Outcome> apply(LogEntry entry);

  /** What has been applied. */
  View view();

  /** The state after the last entry, to be read by another thread while more are applied. */
  StateImage image();

  /** An empty state, to be filled aside. */
  StateLoader loader();

  /** Makes the loaded state this one, as if the entries up to the view's had been applied. */
  void install(StateLoader loaded, View view);

  /** The state machine as what is replicated. */
  static ReplicatedState of(StateMachine machine) {
    return new ReplicatedState() {
      @Override
      public List<Outcome> apply(LogEntry entry) {
        return machine.apply(entry);
      }

      @Override
      public View view() {
        return machine.view();
      }

      @Override
      public StateImage image() {
        return machine.image();
      }

      @Override
      public StateLoader loader() {
        return machine.loader();
      }

      @Override
      public void install(StateLoader loaded, View view) {
        machine.install(loaded, view);
      }
    };
  }
}
