package io.raftkv.application.port;

/** Bytes are not what they should be: damaged, or of another version. */
public class MalformedBytesException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says what is wrong, for a person. */
  public MalformedBytesException(String message) {
    super(message);
  }
}
