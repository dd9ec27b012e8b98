package io.raftkv.testkit.history;

import io.raftkv.domain.command.Precondition;
import java.util.stream.Collectors;

/** What a client asks of one key. Each prints as it is written in {@link HistoryText}. */
public sealed interface Call {
  /** A call that changes the key if its precondition holds. */
  sealed interface Write extends Call {
    /** What must hold for it to be applied. */
    Precondition precondition();
  }

  /**
   * Sets the value; compare-and-set is a put with a precondition. A history in which each put has a
   * value of its own is checked faster and shows more.
   */
  record Put(String value, Precondition precondition) implements Write {
    @Override
    public String toString() {
      return "put " + Words.encode(value) + condition(precondition);
    }
  }

  /** Removes the key, if there is one. */
  record Delete(Precondition precondition) implements Write {
    @Override
    public String toString() {
      return "delete" + condition(precondition);
    }
  }

  /** Reads the key, linearizably: stale reads belong into no history. */
  record Read() implements Call {
    @Override
    public String toString() {
      return "read";
    }
  }

  private static String condition(Precondition precondition) {
    return switch (precondition) {
      case Precondition.None _ -> "";
      case Precondition.Exists _ -> " if exists";
      case Precondition.Absent _ -> " if absent";
      case Precondition.VersionIs(long version) -> " if version " + version;
      case Precondition.RevisionIn in ->
          " if revision "
              + in.revisions().stream().map(String::valueOf).collect(Collectors.joining(","));
    };
  }
}
