package io.raftkv.application.api;

import io.raftkv.domain.command.Outcome;

/** The answer to a write. */
public sealed interface WriteReply {
  /** The command is durable and was applied. */
  record Applied(Outcome outcome) implements WriteReply {}

  /** The command was not taken and never will be. */
  record Refused(Refusal why) implements WriteReply {}

  /**
   * The command was proposed, and whether it was or will be applied is not known.
   *
   * @param reason for a person, in one line
   */
  record Unknown(String reason) implements WriteReply {}
}
