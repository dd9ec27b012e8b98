package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real files, with real threads. */
final class WriteAheadLogTest {
  private static final WalOptions SMALL =
      new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 0);

  @TempDir Path folder;
  private StateMachine machine = Batches.machine();

  private WriteAheadLog log() {
    return new WriteAheadLog(folder, SMALL, WalObserver.NONE);
  }

  private LogStart start(WriteAheadLog log) throws IOException {
    machine = Batches.machine();
    return log.start(ReplicatedState.of(machine));
  }

  private void write(int count, int valueBytes) throws IOException {
    WriteAheadLog log = log();
    assertInstanceOf(LogStart.Ready.class, start(log));
    append(log, count, valueBytes);
    log.close();
  }

  private static void append(WriteAheadLog log, int count, int valueBytes) {
    List<CompletableFuture<AppendReply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(log.append(Batches.put(i, valueBytes)));
    }
    for (CompletableFuture<AppendReply> reply : replies) {
      assertInstanceOf(AppendReply.Applied.class, reply.join());
    }
  }

  private List<SegmentFile> segments() throws IOException {
    return SegmentFile.list(NioFolder.existing(folder.resolve("wal")));
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAReopenAcrossSegments() throws IOException {
    write(40, 500);
    assertTrue(segments().size() > 4);
    StateMachine before = machine;
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(40, 0, 40, 0), start(again));
    assertEquals(before.view(), machine.view());
    append(again, 1, 10);
    again.close();
    WriteAheadLog third = log();
    assertEquals(new LogStart.Ready(41, 0, 41, 0), start(third));
    third.close();
  }

  @Test
  void anEntryLargerThanASegmentGetsOneOfItsSize() throws IOException {
    write(3, 3 * WalOptions.MIN_SEGMENT_BYTES);
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(3, 0, 3, 0), start(again));
    again.close();
  }

  @Test
  void whatAProcessLeftHalfMadeIsNoHindranceAndGoes() throws IOException {
    write(3, 10);
    Path wal = folder.resolve("wal");
    Path snapshots = folder.resolve("snapshots");
    Files.writeString(wal.resolve("spare.tmp"), "half a spare");
    Files.writeString(wal.resolve("large.tmp"), "half a large one");
    Files.writeString(snapshots.resolve("snapshot-00000000000000000002.rkv.tmp"), "half a one");
    Files.writeString(wal.resolve("LOCK"), "of a process that is gone");
    WriteAheadLog log = log();
    assertEquals(new LogStart.Ready(3, 0, 3, 0), start(log));
    append(log, 40, 500);
    log.close();
    assertFalse(Files.exists(wal.resolve("large.tmp")));
    try (Stream<Path> left = Files.list(snapshots)) {
      assertEquals(List.of(), left.toList());
    }
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(43, 0, 43, 0), start(again));
    again.close();
  }

  @Test
  void afterCloseAppendsAreRefusedAndTheFolderIsFree() throws IOException {
    WriteAheadLog first = log();
    assertEquals(Refusal.RECOVERING, first.obstacle());
    start(first);
    LogStart.Refused inUse = assertInstanceOf(LogStart.Refused.class, start(log()));
    assertTrue(inUse.reason().contains("in use"), inUse::reason);
    first.close();
    first.close();
    assertEquals(Refusal.SHUTTING_DOWN, first.obstacle());
    assertEquals(
        new AppendReply.Refused(Refusal.SHUTTING_DOWN), first.append(Batches.put(1, 1)).join());
    assertEquals(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN), first.snapshot().join());
    WriteAheadLog second = log();
    assertInstanceOf(LogStart.Ready.class, start(second));
    second.close();
  }

  @Test
  void aSnapshotCutsOffTheLogAndARestartGoesOnFromIt() throws IOException {
    WriteAheadLog log = log();
    start(log);
    append(log, 40, 500);
    Snapshot first = taken(log);
    assertEquals(40, first.index());
    int before = segments().size();
    append(log, 40, 500);
    Snapshot second = taken(log);
    assertEquals(second.index(), taken(log).index(), "nothing new, no new snapshot");
    assertTrue(segments().size() < before + 6, () -> "segments are cut off");
    try (InputStream contents = second.contents().open()) {
      assertEquals(second.bytes(), contents.readAllBytes().length);
    }
    append(log, 3, 10);
    log.close();
    Path gone = folder.resolve("snapshots").resolve(first.name());
    byte[] kept = Files.readAllBytes(gone);
    Files.delete(gone);
    assertThrows(FileNotFoundException.class, () -> first.contents().open());
    Files.write(gone, kept);
    StateMachine expected = machine;
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(83, 80, 3, 0), start(again));
    assertEquals(expected.view(), machine.view());
    again.close();
    Files.delete(folder.resolve("snapshots").resolve(second.name()));
    WriteAheadLog fromOlder = log();
    assertEquals(new LogStart.Ready(83, 40, 43, 0), start(fromOlder));
    assertEquals(expected.view(), machine.view());
    fromOlder.close();
  }

  private static Snapshot taken(WriteAheadLog log) {
    return assertInstanceOf(SnapshotReply.Taken.class, log.snapshot().join()).snapshot();
  }

  @Test
  void aFaultOfTheProgramEndsTheLogAndLeavesNobodyWaiting() throws IOException {
    WriteAheadLog log = log();
    assertInstanceOf(
        LogStart.Ready.class, log.start(new WithoutImages(ReplicatedState.of(machine))));
    append(log, 3, 10);
    assertEquals(new SnapshotReply.Refused(Refusal.LOG_FAILED), log.snapshot().join());
    assertEquals(new AppendReply.Refused(Refusal.LOG_FAILED), log.append(Batches.put(4, 1)).join());
    assertEquals(Refusal.LOG_FAILED, log.obstacle());
    log.close();
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(3, 0, 3, 0), start(again));
    again.close();
  }

  private record WithoutImages(ReplicatedState state) implements ReplicatedState {
    @Override
    public View view() {
      return state.view();
    }

    @Override
    public List<Outcome> apply(LogEntry entry) {
      return state.apply(entry);
    }

    @Override
    public StateImage image() {
      throw new IllegalStateException("a fault of the program");
    }

    @Override
    public StateLoader loader() {
      return state.loader();
    }

    @Override
    public void install(StateLoader loaded, View view) {
      state.install(loaded, view);
    }
  }

  @Test
  void aSnapshotThatTheStopCutsShortIsAnswered() throws IOException {
    SimulatedPlace place = new SimulatedPlace(new SimulatedDisk(new SplittableRandom(1)));
    WalThreads deaf = new WalThreads(Runnable::run, neverRun -> {}, () -> {});
    OpenedLog opened =
        assertInstanceOf(
                OpenedLog.Result.Opened.class,
                OpenedLog.open(
                    new WithThreads(place, deaf),
                    SMALL,
                    WalObserver.NONE,
                    ReplicatedState.of(machine),
                    () -> {}))
            .log();
    CompletableFuture<SnapshotReply> begun = new CompletableFuture<>();
    CompletableFuture<SnapshotReply> waiting = new CompletableFuture<>();
    opened.snapshot(begun);
    opened.snapshot(waiting);
    opened.close();
    assertEquals(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN), begun.getNow(null));
    assertEquals(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN), waiting.getNow(null));
  }

  private record WithThreads(WalPlace place, WalThreads threads) implements WalPlace {
    @Override
    public Folder log() throws IOException {
      return place.log();
    }

    @Override
    public Folder snapshots() throws IOException {
      return place.snapshots();
    }

    @Override
    public IntSupplier salts() {
      return place.salts();
    }
  }

  @Test
  void snapshotsComeByThemselvesWhileWritesGoOn() throws IOException {
    AtomicLong taken = new AtomicLong();
    WalOptions often = new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 50, true, 0);
    WriteAheadLog log =
        new WriteAheadLog(
            folder,
            often,
            new WalObserver() {
              @Override
              public void synced(long nanos) {}

              @Override
              public void batchAppended(int commands) {}

              @Override
              public void segments(int count, long bytes) {}

              @Override
              public void snapshots(int count, long newestBytes) {}

              @Override
              public void snapshotTaken(long nanos) {
                taken.incrementAndGet();
              }

              @Override
              public void compacted(long entries, long nanos) {}
            });
    start(log);
    for (int i = 0; i < 20; i++) {
      append(log, 60, 100);
    }
    assertNull(log.obstacle());
    log.close();
    assertTrue(taken.get() > 3, () -> taken + " snapshots");
    StateMachine expected = machine;
    WriteAheadLog again = log();
    LogStart.Ready ready = assertInstanceOf(LogStart.Ready.class, start(again));
    assertTrue(ready.snapshotIndex() > 500, ready::toString);
    assertEquals(expected.view(), machine.view());
    again.close();
  }
}
