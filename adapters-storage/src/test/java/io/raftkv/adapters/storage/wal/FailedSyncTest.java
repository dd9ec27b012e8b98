package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sync that fails while more is being taken than the buffer holds. */
final class FailedSyncTest {
  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

  private OpenedLog.Result open(StateMachine machine) throws IOException {
    return OpenedLog.open(
        new SimulatedPlace(disk),
        new WalOptions(1 << 20, true, 1_000_000, true, 0),
        WalObserver.NONE,
        ReplicatedState.of(machine),
        () -> {});
  }

  @Test
  void whatComesBehindItIsRefusedAndTheLogCanBeRead() throws IOException {
    OpenedLog log = assertInstanceOf(OpenedLog.Result.Opened.class, open(Batches.machine())).log();
    LogWriter.Entry first = LogWriter.Entry.of(Batches.put(1, 200_000));
    LogWriter.Entry second = LogWriter.Entry.of(Batches.put(2, 200_000));
    log.take(first);
    disk.failSyncAfter(0);
    log.take(second); // finds no room in the buffer, and has the first one written
    log.flush();
    assertInstanceOf(AppendReply.Unknown.class, first.reply().join());
    assertEquals(new AppendReply.Refused(Refusal.LOG_FAILED), second.reply().join());
    disk.endProcess();
    StateMachine again = Batches.machine();
    assertInstanceOf(OpenedLog.Result.Opened.class, open(again));
    assertEquals(1, again.view().appliedIndex());
  }
}
