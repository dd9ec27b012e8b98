package io.raftkv.domain.command;

import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.access.User;
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

  /**
   * If all comparisons hold the one list of changes, in their order, else the other; at one
   * revision. What is compared is the state before it.
   *
   * @param then changes without preconditions
   * @param otherwise changes without preconditions
   */
  record Txn(List<Comparison> comparisons, List<Change> then, List<Change> otherwise)
      implements Command {
    /** Keeps its own copies; refuses a change with a precondition, which is a comparison here. */
    public Txn {
      comparisons = List.copyOf(comparisons);
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
      if (!areUnconditional(then) || !areUnconditional(otherwise)) {
        throw new IllegalArgumentException("a transaction's changes have no preconditions");
      }
    }

    private static boolean areUnconditional(List<Change> changes) {
      return changes.stream().allMatch(change -> change.precondition().equals(Precondition.NONE));
    }
  }

  /** Gives an existing key another deadline; value and version stay. */
  record SetDeadline(Key key, long deadlineMillis) implements Command {}

  /**
   * The command, unless one of this id has been applied before: then what became of that one.
   *
   * @param command one that changes keys at a client's wish
   */
  record Once(RequestId id, Command command) implements Command {
    /** Refuses what is never retried by a client. */
    public Once {
      boolean retried =
          switch (command) {
            case Change _, Batch _, Txn _, SetDeadline _ -> true;
            case Once _, By _, ChangeAccess _, Expire _ -> false;
          };
      if (!retried) {
        throw new IllegalArgumentException("no client retries such a command");
      }
    }
  }

  /**
   * The command in the name of who sent it. If the directory has changed since it was let in, it is
   * judged again when it is applied, and does nothing where it is not allowed by then.
   *
   * @param command neither another of these nor the store's own {@link Expire}
   */
  record By(Authority authority, Command command) implements Command {
    /** Refuses what is in nobody's name. */
    public By {
      if (command instanceof By || command instanceof Expire) {
        throw new IllegalArgumentException("such a command is in nobody's name");
      }
    }
  }

  /** Changes who may do what. */
  record ChangeAccess(AccessChange change) implements Command {}

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
      case Txn txn -> Math.max(txn.then().size(), txn.otherwise().size());
      case Once once -> writes(once.command());
      case By by -> writes(by.command());
      case ChangeAccess _ -> 1;
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
      case Batch batch -> 16 + approximateBytes(batch.changes());
      case Txn txn -> {
        int sum = 24 + approximateBytes(txn.then()) + approximateBytes(txn.otherwise());
        for (Comparison comparison : txn.comparisons()) {
          sum += 32 + comparison.key().size();
          if (comparison.operand() instanceof Comparison.Operand.Content(Value value)) {
            sum += value.size();
          }
        }
        yield sum;
      }
      case Once once -> 16 + once.id().client().length() + approximateBytes(once.command());
      case By by -> 64 + approximateBytes(by.command());
      case ChangeAccess access -> approximateBytes(access.change());
      case Expire expire -> {
        int sum = 16;
        for (Lapsed lapsed : expire.lapsed()) {
          sum += 16 + lapsed.key().size();
        }
        yield sum;
      }
    };
  }

  private static int approximateBytes(List<Change> changes) {
    int sum = 0;
    for (Change change : changes) {
      sum += approximateBytes(change);
    }
    return sum;
  }

  private static int approximateBytes(AccessChange change) {
    return switch (change) {
      case AccessChange.Found(User admin, ApiKey key) ->
          approximateBytes(admin) + (key == null ? 0 : approximateBytes(key));
      case AccessChange.AddUser(User user) -> approximateBytes(user);
      case AccessChange.ResetAdmin(User user) -> approximateBytes(user);
      case AccessChange.AddKey(ApiKey key) -> approximateBytes(key);
      case AccessChange.SetScope set -> 64 + set.scope().bytes();
      case AccessChange.SetPassword _ -> 64 + User.HASH_CHARS_MAX;
      case AccessChange.NoteUse note -> 16 + 24 * note.uses().size();
      case AccessChange.DeleteUser _,
          AccessChange.SetRole _,
          AccessChange.SetDisabled _,
          AccessChange.DeleteKey _,
          AccessChange.Revoke _ ->
          64;
    };
  }

  private static int approximateBytes(User user) {
    return 128 + user.name().length() + user.passwordHash().length() + user.scope().bytes();
  }

  private static int approximateBytes(ApiKey key) {
    return 128 + ApiKey.NAME_BYTES_MAX + key.scope().bytes();
  }
}
