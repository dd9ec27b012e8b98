package io.raftkv.application.port;

/** Where it is written down who did what. Safe for any thread. */
@FunctionalInterface
public interface AuditLog {
  /** Writes nothing down. */
  AuditLog NONE = event -> {};

  /**
   * Writes the event down. On return it survives the end of the process, not of the machine. Never
   * throws: where it cannot be written, the implementation says so elsewhere, and the server goes
   * on.
   */
  void record(AuditEvent event);
}
