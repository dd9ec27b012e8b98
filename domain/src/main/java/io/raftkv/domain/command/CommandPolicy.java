package io.raftkv.domain.command;

import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Principal;
import io.raftkv.domain.key.Key;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides whether somebody may have a command applied: the same when it is taken and when it is
 * applied. One key that is not allowed denies the whole.
 */
public final class CommandPolicy {
  private CommandPolicy() {}

  /** Whether all of the command is allowed, by the directory as it is now. */
  public static Decision decide(Principal who, Command command, AccessDirectory directory) {
    return switch (command) {
      case Command.Change change -> AccessPolicy.decide(who, Action.WRITE_KEYS, change.key());
      case Command.SetDeadline set -> AccessPolicy.decide(who, Action.WRITE_KEYS, set.key());
      case Command.Batch batch -> decide(who, keys(batch.changes()));
      case Command.Txn txn -> decide(who, keys(txn));
      case Command.Once once -> decide(who, once.command(), directory);
      case Command.ChangeAccess(var change) -> AccessPolicy.decide(who, change, directory);
      // Nobody sends these: the store makes the one, and the other is looked into before.
      case Command.Expire _, Command.By _ -> new Decision.Denied(Denial.ROLE);
    };
  }

  /** Whoever may write keys may read them: it may learn what a comparison tells, too. */
  private static Decision decide(Principal who, Stream<Key> keys) {
    Decision decision = AccessPolicy.decide(who, Action.WRITE_KEYS);
    Iterator<Key> each = keys.iterator();
    while (each.hasNext() && !(decision instanceof Decision.Denied)) {
      decision = AccessPolicy.decide(who, Action.WRITE_KEYS, each.next());
    }
    return decision;
  }

  private static Stream<Key> keys(List<Command.Change> changes) {
    return changes.stream().map(Command.Change::key);
  }

  /** Every key that the transaction looks at or may write, whichever way it goes. */
  private static Stream<Key> keys(Command.Txn txn) {
    return Stream.concat(
        txn.comparisons().stream().map(Comparison::key),
        Stream.concat(keys(txn.then()), keys(txn.otherwise())));
  }
}
