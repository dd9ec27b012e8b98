package io.raftkv.application.port;

/** How opening a log ended. */
public sealed interface LogStart {
  /**
   * Every durable entry has been applied and the log takes more.
   *
   * @param lastIndex the last entry; 0 in an empty log
   * @param snapshotIndex the last entry in the snapshot that was loaded; 0 without one
   * @param replayed how many entries were applied after that
   * @param tornBytes how many bytes of a write that was never acknowledged were cut off
   */
  record Ready(long lastIndex, long snapshotIndex, long replayed, long tornBytes)
      implements LogStart {}

  /**
   * The log cannot be used, and nothing in it was changed.
   *
   * @param reason one line for the operator: which file, which offset, what to do
   */
  record Refused(String reason) implements LogStart {}
}
