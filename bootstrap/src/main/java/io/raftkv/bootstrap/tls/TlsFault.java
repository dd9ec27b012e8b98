package io.raftkv.bootstrap.tls;

import java.nio.file.Path;

/** A file of TLS is no good; the message is one line for the operator: setting, file, reason. */
public final class TlsFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsFault(String setting, Path file, String what) {
    super(setting + " " + file.toAbsolutePath() + ": " + what, null, false, false);
  }
}
