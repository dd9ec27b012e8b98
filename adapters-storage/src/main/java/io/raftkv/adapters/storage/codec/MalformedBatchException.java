package io.raftkv.adapters.storage.codec;

import io.raftkv.application.port.MalformedBytesException;

/** The bytes are not an encoded batch. */
public final class MalformedBatchException extends MalformedBytesException {
  private static final long serialVersionUID = 1L;

  /** Says what was found at which byte of the batch. */
  MalformedBatchException(String what, int position) {
    super(what + " at byte " + position + " of the batch");
  }
}
