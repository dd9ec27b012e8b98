package io.raftkv.adapters.storage.snapshot;

/** The bytes are not a whole, unharmed snapshot. */
public final class MalformedSnapshotException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what was found, at which byte of the file. */
  MalformedSnapshotException(String what, long offset) {
    super("at offset " + offset + ": " + what);
  }
}
