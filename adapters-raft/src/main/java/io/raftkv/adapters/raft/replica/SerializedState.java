package io.raftkv.adapters.raft.replica;

import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.View;
import java.util.List;

/** A state that any thread may take an image of: one call at a time. */
public final class SerializedState implements ReplicatedState {
  private final ReplicatedState state;

  /** One call at a time of this state. */
  public SerializedState(ReplicatedState state) {
    this.state = state;
  }

  @Override
  public synchronized List<Outcome> apply(LogEntry entry) {
    return state.apply(entry);
  }

  @Override
  public View view() {
    return state.view();
  }

  @Override
  public synchronized StateImage image() {
    return state.image();
  }

  @Override
  public synchronized StateLoader loader() {
    return state.loader();
  }

  @Override
  public synchronized void install(StateLoader loaded, View view) {
    state.install(loaded, view);
  }
}
