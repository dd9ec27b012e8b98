package io.raftkv.application.port;

import io.raftkv.application.api.Refusal;
import io.raftkv.domain.command.Outcome;
import java.util.List;

/** What became of a batch that was given to the log. */
public sealed interface AppendReply {
  /** It is durable and applied at the index. */
  record Applied(long index, List<Outcome> outcomes) implements AppendReply {
    /** Keeps its own copy of the list. */
    public Applied {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** It is not in the log and never will be. */
  record Refused(Refusal why) implements AppendReply {}

  /** It may or may not be, or become, durable. */
  record Unknown(String reason) implements AppendReply {}
}
