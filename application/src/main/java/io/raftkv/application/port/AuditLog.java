package io.raftkv.application.port;

/** Keeps what was done to access, cluster and copies, and what was denied. Safe for any thread. */
@FunctionalInterface
public interface AuditLog {
  /** Writes it down. Does not throw; a failure to write is the implementation's to tell of. */
  void record(AuditEvent event);

  /** Writes nothing down. */
  AuditLog NONE = event -> {};
}
