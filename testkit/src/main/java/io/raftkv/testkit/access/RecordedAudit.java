package io.raftkv.testkit.access;

import io.raftkv.application.port.AuditEvent;
import io.raftkv.application.port.AuditLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was written down. Safe for any thread. */
public final class RecordedAudit implements AuditLog {
  private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

  /** Has nothing yet. */
  public RecordedAudit() {}

  @Override
  public void record(AuditEvent event) {
    events.add(event);
  }

  /** All of it, in order. */
  public List<AuditEvent> events() {
    return events;
  }

  /** Each as {@code who action object VERDICT reason}. */
  public List<String> lines() {
    return events.stream()
        .map(
            event ->
                String.join(
                    " ",
                    event.who(),
                    event.action(),
                    event.object(),
                    event.verdict().name(),
                    event.reason()))
        .toList();
  }
}
