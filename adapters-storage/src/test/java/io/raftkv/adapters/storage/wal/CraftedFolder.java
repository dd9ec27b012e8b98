package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentBytes;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A data folder put together file by file, and what a start makes of it. */
final class CraftedFolder {
  static final int SEGMENT_BYTES = WalOptions.MIN_SEGMENT_BYTES;

  private static final String ADVICE = "; nothing was changed: restore the folder from a backup";

  private static final WalOptions OPTIONS =
      new WalOptions(SEGMENT_BYTES, true, 1_000_000, false, 0);

  final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

  /** A short entry. */
  static CommandBatch batch(long index) {
    return Batches.put((int) index, 20);
  }

  /** The path of a segment, as messages have it. */
  static String path(long firstIndex) {
    return "wal/" + SegmentFile.of(firstIndex).name();
  }

  /** The name of a snapshot. */
  static String snapshotName(long index) {
    return "snapshot-%020d.rkv".formatted(index);
  }

  /** A segment of the short entries from the first to the last. */
  static SegmentBytes entries(long first, long last) {
    SegmentBytes segment = new SegmentBytes(SEGMENT_BYTES, first);
    for (long index = first; index <= last; index++) {
      segment.entry(index, index - 1, batch(index));
    }
    return segment;
  }

  /** The state after the short entries up to this one. */
  static StateMachine stateAt(long index) {
    StateMachine machine = Batches.machine();
    for (long next = 1; next <= index; next++) {
      var _ = machine.apply(new LogEntry(next, batch(next)));
    }
    return machine;
  }

  CraftedFolder file(String folder, String name, byte[] bytes) {
    Map<String, byte[]> files = new TreeMap<>(disk.contents(folder));
    files.put(name, bytes);
    disk.replace(folder, files);
    return this;
  }

  CraftedFolder segment(long firstIndex, byte[] bytes) {
    return file("wal", SegmentFile.of(firstIndex).name(), bytes);
  }

  CraftedFolder mark(long index) throws IOException {
    try (DurableMark mark = DurableMark.open(disk.folder("wal"))) {
      mark.mark(index);
    }
    return this;
  }

  /** A snapshot of the short entries up to this one. */
  CraftedFolder snapshot(long index) throws IOException {
    try (StateImage image = stateAt(index).image()) {
      var _ = new SnapshotFolder(disk.folder("snapshots")).write(image, 1);
    }
    return this;
  }

  /** The same, with another bit in its first block of keys, or wherever the offset is. */
  CraftedFolder badSnapshot(long index, int offset) throws IOException {
    byte[] bytes = snapshot(index).bytes("snapshots", snapshotName(index));
    bytes[offset] ^= 0x10;
    return file("snapshots", snapshotName(index), bytes);
  }

  byte[] bytes(String folder, String name) {
    return disk.contents(folder).getOrDefault(name, new byte[0]);
  }

  OpenedLog.Result open(StateMachine machine) throws IOException {
    return open(new SimulatedPlace(disk), machine);
  }

  static OpenedLog.Result open(WalPlace place, StateMachine machine) throws IOException {
    return OpenedLog.open(place, OPTIONS, WalObserver.NONE, ReplicatedState.of(machine), () -> {});
  }

  /** A start refuses with just this, before the advice, and changes nothing. */
  void assertRefused(String what) throws IOException {
    Map<String, byte[]> log = disk.contents("wal");
    Map<String, byte[]> snapshots = disk.contents("snapshots");
    OpenedLog.Result.Refused refused =
        assertInstanceOf(OpenedLog.Result.Refused.class, open(Batches.machine()), what);
    assertEquals(what + ADVICE, refused.reason());
    assertUnchanged(log, disk.contents("wal"));
    assertUnchanged(snapshots, disk.contents("snapshots"));
    disk.endProcess();
  }

  private static void assertUnchanged(Map<String, byte[]> before, Map<String, byte[]> after) {
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  /** A start ends as said, at the state of the short entries; the log is open. */
  OpenedLog assertReady(LogStart.Ready ready) throws IOException {
    StateMachine machine = Batches.machine();
    OpenedLog.Result.Opened opened =
        assertInstanceOf(OpenedLog.Result.Opened.class, open(machine), ready::toString);
    assertEquals(ready, opened.ready());
    assertEquals(stateAt(ready.lastIndex()).view(), machine.view());
    return opened.log();
  }

  /** The same, and the next short entry is there after another start. */
  void assertGoesOn(LogStart.Ready ready) throws IOException {
    OpenedLog log = assertReady(ready);
    long next = ready.lastIndex() + 1;
    LogWriter.Entry entry = LogWriter.Entry.of(batch(next));
    log.take(entry);
    log.flush();
    assertInstanceOf(AppendReply.Applied.class, entry.reply().join());
    log.close();
    disk.endProcess();
    var _ =
        assertReady(
            new LogStart.Ready(next, ready.snapshotIndex(), next - ready.snapshotIndex(), 0));
    disk.endProcess();
  }
}
