package io.raftkv.domain.command;

import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Principal;

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
      case Command.Batch batch -> {
        Decision decision = AccessPolicy.decide(who, Action.WRITE_KEYS);
        for (Command.Change change : batch.changes()) {
          if (decision instanceof Decision.Denied) {
            break;
          }
          decision = AccessPolicy.decide(who, Action.WRITE_KEYS, change.key());
        }
        yield decision;
      }
      case Command.Once once -> decide(who, once.command(), directory);
      case Command.ChangeAccess(var change) -> AccessPolicy.decide(who, change, directory);
      // Nobody sends these: the store makes the one, and the other is looked into before.
      case Command.Expire _, Command.By _ -> new Decision.Denied(Denial.ROLE);
    };
  }
}
