package io.raftkv.bootstrap.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.AuditEvent;
import io.raftkv.application.port.AuditEvent.Verdict;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StrangersBudgetTest {
  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final StrangersBudget budget =
      new StrangersBudget(() -> Instant.ofEpochMilli(millis.get()));

  private static AuditEvent event(String who, String credential, Verdict verdict) {
    return new AuditEvent(who, credential, "192.0.2.1", "r", "a", "o", verdict, "");
  }

  private long admitted(int times, AuditEvent event) {
    long admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += budget.admits(event) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void strangersAreCutOffAndCountedEachSecondAnew() {
    assertEquals(50, admitted(200, event("", "api_key", Verdict.DENIED)));
    assertEquals(0, admitted(30, event("admin", "password", Verdict.DENIED)));
    assertEquals(180, budget.takeSuppressed());
    assertEquals(0, budget.takeSuppressed());
    millis.addAndGet(1_000);
    assertEquals(50, admitted(60, event("", "token", Verdict.DENIED)));
  }

  @Test
  void whatUsersDoIsAlwaysWritten() {
    assertEquals(50, admitted(200, event("", "api_key", Verdict.DENIED)));
    assertTrue(budget.admits(event("ann", "token", Verdict.DENIED)));
    assertTrue(budget.admits(event("admin", "password", Verdict.ALLOWED)));
    assertTrue(budget.admits(event("", "cluster_token", Verdict.ALLOWED)));
  }
}
