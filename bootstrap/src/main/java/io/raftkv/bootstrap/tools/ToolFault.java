package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.IoFault;
import java.io.IOException;

/** A tool that ends without having done its work: what to say in one line, and the exit code. */
final class ToolFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** It is damaged, cannot be read, is in use, or the like. */
  static final int FAILED = 1;

  /** The command line is not a right one. */
  static final int USAGE = 2;

  private final int exitCode;
  private final String text;

  ToolFault(int exitCode, String text) {
    super(text, null, false, false);
    this.exitCode = exitCode;
    this.text = text;
  }

  /** The output cannot be written; there is nothing to say where its reader has had enough. */
  static ToolFault ofOutput(IOException fault) {
    String why = IoFault.describe(fault);
    return new ToolFault(
        FAILED, why.contains("Broken pipe") ? "" : "the output cannot be written: " + why);
  }

  int exitCode() {
    return exitCode;
  }

  String text() {
    return text;
  }
}
