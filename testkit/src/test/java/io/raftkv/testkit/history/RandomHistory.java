package io.raftkv.testkit.history;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * What processes would see of RaftKV's state machine if each call took effect at one moment between
 * its invocation and its return, or, where its outcome is unknown, at any later one or never. Time
 * is simulated; each put has a value of its own.
 */
final class RandomHistory {
  private static final int LATE_NANOS_MAX = 5_000;

  /**
   * What is made.
   *
   * @param unknownPercent how many of the writes stay without an answer
   * @param terse whether answers state only what those of HTTP do
   */
  record Shape(int keys, int processes, int operations, int unknownPercent, boolean terse) {}

  private record Event(long nanos, long number, Runnable action) {}

  private final Shape shape;
  private final SplittableRandom random;
  private final StateMachine store =
      new StateMachine(new Retention(1, 1 << 20), ChangeListener.NONE);
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
  private final List<Operation<Call, Reply>> history = new ArrayList<>();
  private final Map<String, VersionedValue> seen = new HashMap<>();
  private long eventsMade;
  private long appliedIndex;
  private int invoked;

  private RandomHistory(long seed, Shape shape) {
    this.shape = shape;
    random = new SplittableRandom(seed);
  }

  static List<Operation<Call, Reply>> of(long seed, Shape shape) {
    return new RandomHistory(seed, shape).run();
  }

  private List<Operation<Call, Reply>> run() {
    for (int process = 0; process < shape.processes(); process++) {
      think(process, 0);
    }
    for (Event event = events.poll(); event != null; event = events.poll()) {
      event.action().run();
    }
    return history;
  }

  private void at(long nanos, Runnable action) {
    events.add(new Event(nanos, eventsMade++, action));
  }

  private void think(int process, long now) {
    long invoke = now + random.nextInt(1, 50);
    at(invoke, () -> invoke(process, invoke));
  }

  private void invoke(int process, long now) {
    if (invoked++ >= shape.operations()) {
      return;
    }
    String key = "k" + random.nextInt(shape.keys());
    Call call = call(key);
    long effect = now + random.nextInt(1, 100);
    long end = effect + random.nextInt(1, 100);
    if (call instanceof Call.Write write && random.nextInt(100) < shape.unknownPercent()) {
      history.add(Operation.open(process, key, call, now));
      if (random.nextBoolean()) {
        at(now + random.nextInt(1, LATE_NANOS_MAX), () -> apply(key, write));
      }
      at(end, () -> think(process, end));
      return;
    }
    at(
        effect,
        () -> {
          Reply reply = call instanceof Call.Write write ? apply(key, write) : read(key);
          at(
              end,
              () -> {
                history.add(Operation.returned(process, key, call, now, end, reply));
                think(process, end);
              });
        });
  }

  private Call call(String key) {
    return switch (random.nextInt(10)) {
      case 0 -> new Call.Delete(precondition(key));
      case 1, 2, 3, 4 -> new Call.Put("v" + invoked, precondition(key));
      default -> new Call.Read();
    };
  }

  private Precondition precondition(String key) {
    VersionedValue last = seen.get(key);
    long version = last == null ? 1 : last.version();
    long revision = last == null ? 1 : last.modRevision();
    return switch (random.nextInt(8)) {
      case 0 -> new Precondition.Absent();
      case 1 -> new Precondition.Exists();
      case 2 -> new Precondition.VersionIs(Math.max(1, version));
      case 3 -> new Precondition.RevisionIn(List.of(revision, revision + 1));
      default -> Precondition.NONE;
    };
  }

  private Reply apply(String key, Call.Write write) {
    Command command =
        switch (write) {
          case Call.Put(String value, Precondition precondition) ->
              new Command.Put(Key.of(key), Value.of(value), Command.NO_DEADLINE, precondition);
          case Call.Delete(Precondition precondition) ->
              new Command.Delete(Key.of(key), precondition);
        };
    LogEntry entry = new LogEntry(++appliedIndex, new CommandBatch(0, List.of(command)));
    boolean byVersion = write.precondition() instanceof Precondition.VersionIs;
    return switch (store.apply(entry).getFirst()) {
      case Outcome.Written(long revision, long version) ->
          new Reply.Written(version, shape.terse() && byVersion ? Reply.NOT_STATED : revision);
      case Outcome.Deleted(long revision, boolean existed) ->
          shape.terse()
              ? new Reply.Deleted(null, Reply.NOT_STATED)
              : new Reply.Deleted(existed, revision);
      case Outcome.PreconditionFailed(_, long version, long revision) ->
          shape.terse()
              ? new Reply.Failed(byVersion ? version : Reply.NOT_STATED, Reply.NOT_STATED)
              : new Reply.Failed(version, revision);
      case Outcome other -> throw new AssertionError(other);
    };
  }

  private Reply read(String key) {
    long revision = store.view().revision();
    VersionedValue newest = store.keySpace().newest(Key.of(key));
    if (newest == null || newest.isTombstone()) {
      return new Reply.Absent(shape.terse() ? Reply.NOT_STATED : revision);
    }
    seen.put(key, newest);
    String value =
        new String(newest.value().toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    return new Reply.Found(value, newest.version(), newest.modRevision(), revision);
  }
}
