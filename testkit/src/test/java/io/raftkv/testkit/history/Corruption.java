package io.raftkv.testkit.history;

import static io.raftkv.testkit.history.Reply.NOT_STATED;

import io.raftkv.domain.command.Precondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Changes of one answer, or of two, that no order of the operations can explain, whatever the open
 * ones did. That each put has a value of its own is what proves them wrong.
 */
enum Corruption {
  /** A read finds what nobody wrote. */
  VALUE_NEVER_WRITTEN {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      List<List<Change>> possible = new ArrayList<>();
      for (Operation<Call, Reply> read : history) {
        if (read.result() instanceof Reply.Found(_, long version, long revision, long store)) {
          possible.add(
              List.of(new Change(read, new Reply.Found("never", version, revision, store))));
        }
      }
      return possible;
    }
  },

  /** A read finds a value after it had been overwritten or deleted. */
  STALE_READ {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      List<List<Change>> possible = new ArrayList<>();
      for (Operation<Call, Reply> late : history.reversed()) {
        if (late.call() instanceof Call.Read && possible.size() < 100) { // each takes a while
          overwritten(history, late).forEach(old -> possible.add(List.of(new Change(late, old))));
        }
      }
      return possible;
    }
  },

  /** A read shows another version than the one that the put of its value was told. */
  WRONG_VERSION {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      Map<String, Reply.Written> puts = puts(history);
      List<List<Change>> possible = new ArrayList<>();
      for (Operation<Call, Reply> read : history) {
        if (read.result() instanceof Reply.Found(String value, long version, long at, long store)
            && puts.containsKey(value)) {
          possible.add(List.of(new Change(read, new Reply.Found(value, version + 1, at, store))));
        }
      }
      return possible;
    }
  },

  /** A read shows another revision than the one that the put of its value was told. */
  WRONG_REVISION {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      Map<String, Reply.Written> puts = puts(history);
      List<List<Change>> possible = new ArrayList<>();
      for (Operation<Call, Reply> read : history) {
        if (read.result() instanceof Reply.Found(String value, long version, long at, long store)) {
          Reply.Written put = puts.get(value);
          if (put != null && put.revision() != NOT_STATED) {
            possible.add(List.of(new Change(read, new Reply.Found(value, version, at - 1, store))));
          }
        }
      }
      return possible;
    }
  },

  /** A write is refused because of the very version that it asked for. */
  REFUSED_WHAT_HELD {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      List<List<Change>> possible = new ArrayList<>();
      for (Operation<Call, Reply> write : history) {
        if (write.result() instanceof Reply.Failed(_, long revision)
            && write.call() instanceof Call.Put(_, Precondition.VersionIs(long version))) {
          possible.add(List.of(new Change(write, new Reply.Failed(version, revision))));
        }
      }
      return possible;
    }
  },

  /** Of two writes of a key, the one that began after the other had ended has its revision. */
  SWAPPED_REVISIONS {
    @Override
    List<List<Change>> possible(List<Operation<Call, Reply>> history) {
      List<List<Change>> possible = new ArrayList<>();
      Map<String, Operation<Call, Reply>> before = new HashMap<>();
      for (Operation<Call, Reply> write : history) {
        if (write.result() instanceof Reply.Written(long version, long revision)
            && revision != NOT_STATED) {
          Operation<Call, Reply> first = before.put(write.key(), write);
          if (first != null
              && first.returnedNanos() < write.invokedNanos()
              && first.result() instanceof Reply.Written(long firstVersion, long firstRevision)) {
            possible.add(
                List.of(
                    new Change(first, new Reply.Written(firstVersion, revision)),
                    new Change(write, new Reply.Written(version, firstRevision))));
          }
        }
      }
      return possible;
    }
  };

  /** Another answer for an operation. */
  record Change(Operation<Call, Reply> operation, Reply reply) {}

  /** All the ways to corrupt the history so; the history is in the order of the returns. */
  abstract List<List<Change>> possible(List<Operation<Call, Reply>> history);

  /** The history corrupted in one of these ways, or as it was where there is none. */
  List<Operation<Call, Reply>> of(List<Operation<Call, Reply>> history, SplittableRandom random) {
    List<List<Change>> possible = possible(history);
    List<Operation<Call, Reply>> corrupted = new ArrayList<>(history);
    if (!possible.isEmpty()) {
      for (Change change : possible.get(random.nextInt(possible.size()))) {
        Operation<Call, Reply> old = change.operation();
        corrupted.set(
            history.indexOf(old),
            Operation.returned(
                old.process(),
                old.key(),
                old.call(),
                old.invokedNanos(),
                old.returnedNanos(),
                change.reply()));
      }
    }
    return corrupted;
  }

  private static Map<String, Reply.Written> puts(List<Operation<Call, Reply>> history) {
    Map<String, Reply.Written> puts = new HashMap<>();
    for (Operation<Call, Reply> operation : history) {
      if (operation.call() instanceof Call.Put put
          && operation.result() instanceof Reply.Written written) {
        puts.put(put.value(), written);
      }
    }
    return puts;
  }

  /** What the read would find of each put that ended before another write began that ended too. */
  private static List<Reply> overwritten(
      List<Operation<Call, Reply>> history, Operation<Call, Reply> read) {
    long lastBegun = Long.MIN_VALUE;
    for (Operation<Call, Reply> write : history) {
      if (write.key().equals(read.key())
          && write.returnedNanos() < read.invokedNanos()
          && (write.result() instanceof Reply.Written || write.result() instanceof Reply.Deleted)) {
        lastBegun = Math.max(lastBegun, write.invokedNanos());
      }
    }
    List<Reply> old = new ArrayList<>();
    for (Operation<Call, Reply> put : history) {
      if (put.key().equals(read.key())
          && put.returnedNanos() < lastBegun
          && put.call() instanceof Call.Put(String value, _)
          && put.result() instanceof Reply.Written(long version, long revision)) {
        old.add(new Reply.Found(value, version, revision, NOT_STATED));
      }
    }
    return old;
  }
}
