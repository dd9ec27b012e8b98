package io.raftkv.adapters.storage.disk;

import java.io.IOException;

/** The disk, or the quota on it, has no room. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what the system said. */
  public NoSpaceException(String message) {
    super(message);
  }
}
