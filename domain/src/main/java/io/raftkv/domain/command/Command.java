package io.raftkv.domain.command;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.List;

/**
 * One change that a client, or the store's own expiry, asks for. Applied whole or not at all, in
 * log order.
 *
 * <p>Time enters as data: a deadline is an absolute instant in milliseconds since the epoch, set by
 * the proposer; {@link #NO_DEADLINE} is none.
 */
public sealed interface Command {
  /** The deadline of what never expires. */
  long NO_DEADLINE = 0;

  /** A change of one key, alone or as a part of a {@link Batch}. */
  sealed interface Change extends Command permits Put, Delete {
    /** The key that it changes. */
    Key key();

    /** What must hold for it to be applied. */
    Precondition precondition();
  }

  /** Sets the key's value and deadline. Compare-and-set is a put with a precondition. */
  record Put(Key key, Value value, long deadlineMillis, Precondition precondition)
      implements Change {}

  /** Removes the key; of an absent key it changes nothing and succeeds. */
  record Delete(Key key, Precondition precondition) implements Change {}

  /** All the changes, in their order, at one revision; if a precondition fails, none of them. */
  record Batch(List<Change> changes) implements Command {
    /** Keeps its own copy of the list. */
    public Batch {
      changes = List.copyOf(changes);
    }
  }

  /** Gives an existing key another deadline; value and version stay. */
  record SetDeadline(Key key, long deadlineMillis) implements Command {}

  /**
   * The command, unless one of this id has been applied before: then what became of that one.
   *
   * @param command neither another of these nor the store's own {@link Expire}
   */
  record Once(RequestId id, Command command) implements Command {
    /** Refuses what is never retried by a client. */
    public Once {
      if (command instanceof Once || command instanceof Expire) {
        throw new IllegalArgumentException("no client retries such a command");
      }
    }
  }

  /** Removes those keys whose last write is still the one whose deadline has passed. */
  record Expire(List<Lapsed> lapsed) implements Command {
    /** Keeps its own copy of the list. */
    public Expire {
      lapsed = List.copyOf(lapsed);
    }
  }

  /**
   * A key whose deadline has passed.
   *
   * @param revision the write that set the deadline; a newer write keeps the key
   */
  record Lapsed(Key key, long revision) {}

  /** How many keys the command writes at most. */
  static int writes(Command command) {
    return switch (command) {
      case Put _, Delete _, SetDeadline _ -> 1;
      case Batch batch -> batch.changes().size();
      case Once once -> writes(once.command());
      case Expire expire -> expire.lapsed().size();
    };
  }

  /**
   * About how many bytes the command takes in memory and in the log; never less than its keys and
   * values.
   */
  static int approximateBytes(Command command) {
    return switch (command) {
      case Put put -> 48 + put.key().size() + put.value().size();
      case Delete delete -> 32 + delete.key().size();
      case SetDeadline set -> 32 + set.key().size();
      case Batch batch -> {
        int sum = 16;
        for (Change change : batch.changes()) {
          sum += approximateBytes(change);
        }
        yield sum;
      }
      case Once once -> 16 + once.id().client().length() + approximateBytes(once.command());
      case Expire expire -> {
        int sum = 16;
        for (Lapsed lapsed : expire.lapsed()) {
          sum += 16 + lapsed.key().size();
        }
        yield sum;
      }
    };
  }
}
