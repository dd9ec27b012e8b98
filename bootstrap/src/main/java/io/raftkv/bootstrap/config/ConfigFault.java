package io.raftkv.bootstrap.config;

/** What is wrong with the configuration, in one line for the operator. */
final class ConfigFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String line;

  ConfigFault(String line) {
    super(line, null, false, false);
    this.line = line;
  }

  String line() {
    return line;
  }
}
