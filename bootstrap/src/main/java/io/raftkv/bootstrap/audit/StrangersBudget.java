package io.raftkv.bootstrap.audit;

import io.raftkv.application.port.AuditEvent;
import java.time.InstantSource;

/**
 * Bounds what is written of those whom nobody knows, who would else push all that matters out of
 * the files. Safe for any thread.
 */
final class StrangersBudget {
  private static final int PER_SECOND = 50;

  private final InstantSource clock;
  // Guarded by this.
  private long second;
  private int written;
  private long suppressed;

  StrangersBudget(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether the event is to be written; else it is counted. */
  synchronized boolean admits(AuditEvent event) {
    if (event.verdict() != AuditEvent.Verdict.DENIED || !isStranger(event)) {
      return true;
    }
    long now = clock.millis() / 1000;
    if (now != second) {
      second = now;
      written = 0;
    }
    if (written < PER_SECOND) {
      written++;
      return true;
    }
    suppressed++;
    return false;
  }

  /** Who has failed to be known, or to log in as who it says it is. */
  private static boolean isStranger(AuditEvent event) {
    return event.who().isEmpty() || event.credential().equals("password");
  }

  /** How many were not written since this was asked last. */
  synchronized long takeSuppressed() {
    long count = suppressed;
    suppressed = 0;
    return count;
  }
}
