package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sync that fails while more is being taken than the buffer holds. */
final class FailedSyncTest {
  private SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

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

  /** As Linux does: after a sync has failed the cache shows what the disk never got. */
  @Test
  void whatARestartReadsOfItsCacheIsOnTheDiskBeforeMoreIsAcknowledged() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      disk = new SimulatedDisk(new SplittableRandom(seed));
      OpenedLog log =
          assertInstanceOf(OpenedLog.Result.Opened.class, open(Batches.machine())).log();
      assertInstanceOf(AppendReply.Applied.class, append(log, Batches.put(0, 10)).reply().join());
      disk.failSyncAfter(0);
      LogWriter.Entry unknown = append(log, Batches.put(1, 3_000));
      assertInstanceOf(AppendReply.Unknown.class, unknown.reply().join());
      disk.endProcess();
      OpenedLog second =
          assertInstanceOf(OpenedLog.Result.Opened.class, open(Batches.machine())).log();
      LogWriter.Entry behind = append(second, Batches.put(2, 10));
      assertInstanceOf(AppendReply.Applied.class, behind.reply().join());
      disk.losePowerAndReturn();
      StateMachine again = Batches.machine();
      assertInstanceOf(OpenedLog.Result.Opened.class, open(again));
      assertEquals(3, again.view().appliedIndex());
    }
  }

  private static LogWriter.Entry append(OpenedLog log, CommandBatch batch) {
    LogWriter.Entry entry = LogWriter.Entry.of(batch);
    log.take(entry);
    log.flush();
    return entry;
  }
}
