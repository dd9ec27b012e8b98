package io.raftkv.client.cli;

/** A command that ends without having done its work: what to say, and the exit code. */
final class CliFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The server said no. */
  static final int REFUSED = 1;

  /** The command line is not a right one. */
  static final int USAGE = 2;

  /** No server answered. */
  static final int UNREACHABLE = 3;

  /** The credentials do not allow it. */
  static final int NOT_AUTHORISED = 4;

  private final int exitCode;
  private final String text;

  CliFault(int exitCode, String text) {
    super(text, null, false, false);
    this.exitCode = exitCode;
    this.text = text;
  }

  int exitCode() {
    return exitCode;
  }

  String text() {
    return text;
  }
}
