package io.raftkv.testkit;

import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.util.List;
import java.util.function.Consumer;

/** A state machine whose entries somebody watches. */
public final class RecordingState implements ReplicatedState {
  private final ReplicatedState state;
  private final Consumer<LogEntry> watcher;

  private RecordingState(ReplicatedState state, Consumer<LogEntry> watcher) {
    this.state = state;
    this.watcher = watcher;
  }

  /** The machine; the watcher is told of each entry before it is applied, on the apply thread. */
  public static RecordingState of(StateMachine machine, Consumer<LogEntry> watcher) {
    return new RecordingState(ReplicatedState.of(machine), watcher);
  }

  @Override
  public List<Outcome> apply(LogEntry entry) {
    watcher.accept(entry);
    return state.apply(entry);
  }

  @Override
  public View view() {
    return state.view();
  }

  @Override
  public StateImage image() {
    return state.image();
  }

  @Override
  public StateLoader loader() {
    return state.loader();
  }

  @Override
  public void install(StateLoader loaded, View view) {
    state.install(loaded, view);
  }
}
