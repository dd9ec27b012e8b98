package io.raftkv.application.api;

import io.raftkv.domain.state.VersionedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a transaction. */
public sealed interface TxnReply {
  /**
   * It is durable and was applied.
   *
   * @param revision the store's, at which it was done; where it wrote nothing, at which it was
   *     judged
   * @param succeeded whether its comparisons held
   * @param results of the operations that were done, in their order
   */
  record Done(long revision, boolean succeeded, List<Result> results) implements TxnReply {
    /** Keeps its own copy of the list. */
    public Done {
      results = List.copyOf(results);
    }
  }

  /**
   * It was not, or that is not known.
   *
   * @param why refused, unknown, or applied with an outcome that changed nothing
   */
  record NotDone(WriteReply why) implements TxnReply {}

  /** What became of one operation. */
  sealed interface Result {
    /** A key was written, and has this version. */
    record Put(long version) implements Result {}

    /** A key was deleted, if it existed. */
    record Deleted(boolean existed) implements Result {}

    /** What was read; null where there is no such key. */
    record Read(@Nullable VersionedValue versioned) implements Result {}
  }
}
