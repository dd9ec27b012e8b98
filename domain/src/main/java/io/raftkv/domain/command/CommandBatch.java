package io.raftkv.domain.command;

import java.util.List;

/**
 * What one log entry holds: commands that were proposed together and become durable together. Each
 * is still applied by itself.
 *
 * @param proposedAtMillis the proposer's clock, in milliseconds since the epoch
 * @param commands at least one
 */
public record CommandBatch(long proposedAtMillis, List<Command> commands) {
  /** Keeps its own copy of the list. */
  public CommandBatch {
    commands = List.copyOf(commands);
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one command");
    }
  }
}
