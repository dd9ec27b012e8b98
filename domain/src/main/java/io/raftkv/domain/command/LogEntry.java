package io.raftkv.domain.command;

/**
 * A batch at its place in the log.
 *
 * @param term the leader's term in which it was appended; 0 in the log of a node alone, which has
 *     no terms
 * @param index above that of every entry before it
 */
public record LogEntry(long term, long index, CommandBatch batch) {
  /** An entry of a log without terms. */
  public LogEntry(long index, CommandBatch batch) {
    this(0, index, batch);
  }
}
