package io.raftkv.adapters.storage.snapshot;

import io.raftkv.application.port.MalformedBytesException;

/** The bytes are not a whole, unharmed snapshot. */
public final class MalformedSnapshotException extends MalformedBytesException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final long offset;

  /** Says what was found, at which byte of the file. */
  MalformedSnapshotException(String what, long offset) {
    super("at offset " + offset + ": " + what);
    this.what = what;
    this.offset = offset;
  }

  /** What was found, without the place. */
  public String what() {
    return what;
  }

  /** Where what cannot be read begins: the block, or the whole that does not fit together. */
  public long offset() {
    return offset;
  }
}
