package io.raftkv.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ExpiryTest {
  private final StateMachine machine =
      new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
  private final HeldLog log = new HeldLog(2, false);

  private boolean leads = true;

  private Expiry expiry() {
    var _ = log.start(ReplicatedState.of(machine));
    GroupCommit commit =
        new GroupCommit(
            log,
            new CommitOptions(
                true, 100, 1 << 20, Duration.ZERO, 100, 1 << 24, Duration.ofSeconds(5)),
            () -> Instant.ofEpochMilli(1_000),
            System::nanoTime);
    return new Expiry(machine, commit, () -> Instant.ofEpochMilli(1_000), () -> leads);
  }

  /** Keys of which the first few are due. */
  private void put(int keys, int due) {
    List<Command> puts = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      long deadline = i < due ? 1 + i % 1_000 : 1_001;
      puts.add(new Command.Put(Key.of("k" + i), Value.EMPTY, deadline, Precondition.NONE));
    }
    var _ = log.append(new CommandBatch(0, puts));
    log.release();
  }

  @Test
  void oneSweepTakesAllThatIsDueHoweverMany() {
    Expiry expiry = expiry();
    put(2_500, 2_300);
    CompletableFuture<?> swept = expiry.sweep();
    int released = 1;
    while (released < log.appended.size()) {
      log.release();
      released++;
    }
    assertTrue(swept.isDone());
    assertEquals(4, released, "the puts, then three commands of a thousand keys at most");
    assertEquals(200, machine.view().keys());
  }

  @Test
  void aNodeThatDoesNotLeadProposesNothingUntilItLeads() {
    Expiry expiry = expiry();
    put(3, 2);
    leads = false;
    assertTrue(expiry.sweep().isDone());
    assertEquals(1, log.appended.size(), "the puts alone");
    leads = true;
    CompletableFuture<?> swept = expiry.sweep();
    assertEquals(2, log.appended.size());
    log.release();
    assertTrue(swept.isDone());
    assertEquals(1, machine.view().keys());
  }

  @Test
  void aSweepEndsWhereTheLeadershipIsLostMeanwhile() {
    Expiry expiry = expiry();
    put(2_500, 2_300);
    CompletableFuture<?> swept = expiry.sweep();
    leads = false;
    assertFalse(swept.isDone());
    log.release();
    assertTrue(swept.isDone());
    assertEquals(2, log.appended.size(), "the puts, and one command of a thousand keys");
    assertEquals(1_500, machine.view().keys());
  }
}
