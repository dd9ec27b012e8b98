package io.raftkv.application.port;

import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import java.util.List;

/** Takes entries as they become durable, in log order, from one thread at a time. */
@FunctionalInterface
public interface EntryApplier {
  /** Applies the entry; one outcome for each of its commands. Must not block. */
  List<Outcome> apply(LogEntry entry);
}
