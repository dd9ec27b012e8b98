package io.raftkv.bootstrap.config;

/** What a command line leads to. */
public sealed interface ConfigOutcome {
  /** The server is to run. */
  record Run(Configuration configuration) implements ConfigOutcome {}

  /** The text is to be printed, and that is all. */
  record Print(String text) implements ConfigOutcome {}

  /** The configuration is not a right one; the line says where and why. */
  record Refused(String line) implements ConfigOutcome {}
}
