package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk without room refuses, says so for as long as it lasts, and takes writes again after. */
final class DiskFullTest {
  private static final WalOptions OPTIONS =
      new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 0);

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private StateMachine machine = Batches.machine();
  private OpenedLog log;
  private int number;

  @BeforeEach
  void open() throws IOException {
    machine = Batches.machine();
    log =
        assertInstanceOf(
                OpenedLog.Result.Opened.class,
                OpenedLog.open(
                    new SimulatedPlace(disk),
                    OPTIONS,
                    WalObserver.NONE,
                    ReplicatedState.of(machine),
                    () -> {}))
            .log();
  }

  private AppendReply append(int valueBytes) {
    LogWriter.Entry entry = LogWriter.Entry.of(Batches.put(number++, valueBytes));
    log.take(entry);
    log.flush();
    return entry.reply().join();
  }

  private void fill() {
    disk.capacity(disk.usedBytes());
    for (int i = 0; append(500) instanceof AppendReply.Applied; i++) {
      assertTrue(i < 100, "the disk has room without end");
    }
    assertEquals(new AppendReply.Refused(Refusal.DISK_FULL), append(500));
  }

  @Test
  void itIsFullUntilThereIsRoom() throws IOException {
    fill();
    long index = machine.view().appliedIndex();
    for (int i = 0; i < 5; i++) {
      log.idle();
      assertEquals(Refusal.DISK_FULL, log.obstacle(), "after " + i + " tries");
    }
    disk.capacity(Long.MAX_VALUE);
    log.idle();
    assertNull(log.obstacle());
    assertEquals(index + 1, assertInstanceOf(AppendReply.Applied.class, append(500)).index());
    StateMachine before = machine;
    log.close();
    open();
    assertEquals(before.view(), machine.view());
  }

  /** Each second's try would take the last room from whoever else writes to the disk. */
  @Test
  void roomForLessThanASegmentIsLeftToOthers() {
    fill();
    disk.capacity(disk.usedBytes() + WalOptions.MIN_SEGMENT_BYTES / 2);
    long before = disk.writtenBytes();
    for (int i = 0; i < 5; i++) {
      log.idle();
      assertEquals(Refusal.DISK_FULL, log.obstacle());
    }
    assertTrue(disk.writtenBytes() - before <= 512, "no more than the mark is written");
  }

  @Test
  void whatFitsIntoTheSegmentIsTakenMeanwhile() {
    fill();
    long index = machine.view().appliedIndex();
    assertEquals(index + 1, assertInstanceOf(AppendReply.Applied.class, append(1)).index());
    log.idle();
    assertEquals(Refusal.DISK_FULL, log.obstacle());
  }

  @Test
  void aStopNeedsNoRoomForTheMark() throws IOException {
    assertInstanceOf(AppendReply.Applied.class, append(1));
    disk.copyOnWrite(true);
    disk.capacity(disk.usedBytes());
    log.close();
    disk.copyOnWrite(false);
    StateMachine before = machine;
    open();
    assertEquals(before.view(), machine.view());
  }

  @Test
  void aSnapshotIsRefusedLeavesNothingAndComesOnceThereIsRoom() {
    fill();
    assertEquals(new SnapshotReply.Refused(Refusal.DISK_FULL), snapshot());
    assertTrue(disk.contents("snapshots").isEmpty(), () -> disk.contents("snapshots").toString());
    disk.capacity(Long.MAX_VALUE);
    SnapshotReply.Taken taken = assertInstanceOf(SnapshotReply.Taken.class, snapshot());
    assertEquals(machine.view().appliedIndex(), taken.snapshot().index());
  }

  private SnapshotReply snapshot() {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    log.snapshot(reply);
    log.snapshotEnded();
    return reply.join();
  }
}
