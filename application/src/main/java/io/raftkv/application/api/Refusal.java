package io.raftkv.application.api;

/**
 * Why the store did not take a request. Nothing was changed; the same request may be sent again.
 */
public enum Refusal {
  /** Too much is waiting already. */
  OVERLOADED,
  /** No leader was found within the request's deadline. */
  NO_LEADER,
  /** The disk has no room; reads go on, and writes come back when there is room. */
  DISK_FULL,
  /**
   * The log needs a new file, and the system gives none, for another reason than room; reads go on,
   * and writes come back when it does.
   */
  LOG_STALLED,
  /** The log could not be written or synced; this node takes no more writes until a restart. */
  LOG_FAILED,
  /** The request waited for its turn until its deadline. */
  TIMED_OUT,
  /** The node has not yet read its log to the end. */
  RECOVERING,
  /** This node was removed from its cluster, and stays out. */
  REMOVED,
  /** This node's state is not that of the others: it serves nothing until its data are replaced. */
  DIVERGED,
  /** The command takes more bytes than a log entry may. */
  TOO_LARGE,
  /** The node is about to stop. */
  SHUTTING_DOWN
}
