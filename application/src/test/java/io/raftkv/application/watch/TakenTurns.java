package io.raftkv.application.watch;

import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A loop over a state, its turns taken one by one. */
abstract class TakenTurns {
  final StateMachine machine = new StateMachine(new Retention(50, 1 << 20), ChangeListener.NONE);
  final ArrayDeque<Runnable> turns = new ArrayDeque<>();
  long nanos;
  final WatchLoop loop = new WatchLoop(machine, turns::add, WatchObserver.NONE, () -> nanos);
  long index;

  /** Writes down what it is told. */
  static class Recorder implements Watcher {
    final List<WatchSignal> told = new ArrayList<>();
    boolean ready = true;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void next(WatchSignal signal) {
      told.add(signal);
    }

    List<String> changes() {
      List<String> changes = new ArrayList<>();
      for (WatchSignal signal : told) {
        if (signal instanceof WatchSignal.Changed(Changes of, List<KeyChange> shown)) {
          for (KeyChange change : shown) {
            changes.add(of.revision() + " " + change.kind() + " " + change.key().utf8());
          }
        }
      }
      return changes;
    }

    WatchSignal last() {
      return told.getLast();
    }
  }

  void apply(Command... commands) {
    machine.apply(new LogEntry(++index, new CommandBatch(index, List.of(commands))));
  }

  static Command.Change put(String key, String value) {
    return new Command.Put(Key.of(key), Value.of(value), 0, Precondition.NONE);
  }

  static Command.Change delete(String key) {
    return new Command.Delete(Key.of(key), Precondition.NONE);
  }

  void run() {
    loop.dispatch();
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
  }

  static WatchQuery query(String prefix, long start, boolean initial) {
    return new WatchQuery(
        KeyRange.prefix(prefix.getBytes(StandardCharsets.UTF_8)),
        Set.of(),
        start,
        0,
        initial,
        Duration.ofSeconds(10));
  }

  Subscription begin(WatchQuery query, WatchPermit permit, Watcher watcher) {
    Subscription watch = new Subscription(query, permit, watcher);
    loop.begin(watch);
    run();
    return watch;
  }

  Subscription begin(WatchQuery query, Watcher watcher) {
    return begin(query, WatchPermit.FULL, watcher);
  }
}
