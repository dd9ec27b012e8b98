package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.Recovery;
import io.raftkv.adapters.storage.recovery.RecoveryTarget;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.RecordFormat;
import io.raftkv.adapters.storage.segment.SegmentBytes;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rows of the table in docs/storage.md that are about more than one segment, each crafted so
 * that no other row can speak, with the whole message.
 */
final class RecoveryRowsTest {
  /** In the first block of a snapshot, which begins at 76. */
  private static final int IN_KEYS = 90;

  private final CraftedFolder folder = new CraftedFolder();

  private List<Long> segments() throws IOException {
    return SegmentFile.list(folder.disk.folder("wal")).stream()
        .map(SegmentFile::firstIndex)
        .toList();
  }

  private static String bad(long index) {
    return "snapshots/"
        + CraftedFolder.snapshotName(index)
        + " is corrupt at offset 76: the checksum of a block does not match";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wal-.log",
        "wal-x.log",
        "wal-00000000000000000000.log",
        "wal-0000000000000000003.log",
        "wal-000000000000000000003.log",
        "wal-99999999999999999999.log",
        "wal-0000000000000000000x.log"
      })
  void row2AStrangersName(String name) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).bytes());
    folder.file("wal", name, CraftedFolder.entries(3, 3).bytes());
    folder.assertRefused("wal/" + name + " is not the name of a segment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wal.log", "wal-x", "x-00000000000000000003.log", "wal-x.log.old"})
  void row2IsNotForOtherFiles(String name) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).bytes()).file("wal", name, new byte[] {1});
    folder.assertGoesOn(new LogStart.Ready(2, 0, 2, 0));
    assertEquals(1, folder.bytes("wal", name).length);
  }

  @Test
  void row3AFirstStart() throws IOException {
    folder.assertGoesOn(new LogStart.Ready(0, 0, 0, 0));
    assertEquals(List.of(1L), segments());
  }

  @Test
  void row6AllSnapshotsAreBadAndTheLogIsWhole() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes()).mark(6);
    folder.badSnapshot(2, IN_KEYS).badSnapshot(4, IN_KEYS);
    StateMachine machine = Batches.machine();
    Recovery.Result.Recovered recovered =
        assertInstanceOf(
            Recovery.Result.Recovered.class,
            new Recovery(
                    folder.disk.folder("wal"),
                    new SnapshotFolder(folder.disk.folder("snapshots")),
                    RecoveryTarget.of(ReplicatedState.of(machine)))
                .run());
    assertEquals(List.of(bad(4), bad(2)), recovered.badReasons());
    folder.assertGoesOn(new LogStart.Ready(6, 0, 6, 0));
    assertEquals(
        Set.of(CraftedFolder.snapshotName(2) + ".bad", CraftedFolder.snapshotName(4) + ".bad"),
        folder.disk.contents("snapshots").keySet());
  }

  @Test
  void row7AllSnapshotsAreBadAndTheLogBeginsLater() throws IOException {
    folder.segment(5, CraftedFolder.entries(5, 6).bytes()).mark(6);
    folder.badSnapshot(4, IN_KEYS).badSnapshot(5, IN_KEYS);
    folder.assertRefused("entries 1 to 4 are missing in wal/; " + bad(5) + "; " + bad(4));
  }

  @Test
  void row8AllSnapshotsAreBadAndThereIsNoLog() throws IOException {
    folder.badSnapshot(4, IN_KEYS).badSnapshot(5, IN_KEYS);
    String what = "there is no other snapshot, and no log; " + bad(5) + "; " + bad(4);
    folder.assertRefused(what);
    folder.segment(1, new SegmentBytes(CraftedFolder.SEGMENT_BYTES, 1).bytes());
    folder.assertRefused(what);
  }

  @Test
  void row10NoSegmentHoldsTheNextEntry() throws IOException {
    folder.segment(5, CraftedFolder.entries(5, 6).bytes());
    folder.assertRefused("entries 1 to 4 are missing in wal/");
    folder.snapshot(3);
    folder.assertRefused("entries 4 to 4 are missing in wal/");
    folder.snapshot(4);
    folder.assertGoesOn(new LogStart.Ready(6, 4, 2, 0));
  }

  @Test
  void row11ASegmentIsGoneBetweenTwo() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).footer(3).bytes());
    folder.segment(6, CraftedFolder.entries(6, 6).bytes());
    folder.assertRefused("entries 3 to 5 are missing in wal/");
  }

  @Test
  void row11ASegmentBeginsWithinTheOneBefore() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).footer(3).bytes());
    folder.segment(2, CraftedFolder.entries(2, 3).bytes()).mark(3);
    folder.assertRefused(
        CraftedFolder.path(2) + " begins with entry 2, and the segment before it ends behind that");
  }

  @Test
  void row12WhatTheSnapshotHoldsIsNotRead() throws IOException {
    folder.segment(1, new byte[1]).segment(3, CraftedFolder.entries(3, 6).bytes()).snapshot(2);
    folder.assertGoesOn(new LogStart.Ready(6, 2, 4, 0));
    folder.file("snapshots", CraftedFolder.snapshotName(2), new byte[1]);
    folder.assertRefused(
        CraftedFolder.path(1)
            + " is corrupt at offset 0: the file is shorter than a segment header; snapshots/"
            + CraftedFolder.snapshotName(2)
            + " is corrupt at offset 1: it ends in the middle of the header");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 9})
  void row27TheSnapshotHoldsTheLostEndOfTheLog(long mark) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 7).bytes()).snapshot(9).mark(mark);
    folder.assertGoesOn(new LogStart.Ready(9, 9, 0, 0));
    assertEquals(List.of(1L, 10L), segments());
  }

  @Test
  void row27AlsoWhereTheLostEndIsTorn() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 6);
    folder.segment(1, segment.recordHeader(7, 7).zeroed(segment.position() + 4, 20)).snapshot(9);
    folder.assertRefused(
        CraftedFolder.path(1)
            + " is corrupt at offset "
            + segment.position()
            + ": the header of entry 7 is damaged");
    folder.segment(1, segment.entry(7, 6, Batches.put(7, 1_500)).zeroed(1_024, 512));
    folder.assertGoesOn(new LogStart.Ready(9, 9, 0, 0));
    assertEquals(List.of(1L, 10L), segments());
  }

  @Test
  void row27IsNotForALogThatEndsWithTheSnapshot() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 9).bytes()).snapshot(9).mark(9);
    folder.assertGoesOn(new LogStart.Ready(9, 9, 0, 0));
    assertEquals(List.of(1L), segments());
  }

  @Test
  void row28TheLogEndsBeforeTheMark() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 7).footer(8).bytes()).mark(8);
    folder.assertRefused("entries 8 to 8 are missing in wal/");
    folder.mark(10).snapshot(9); // in which entries 8 and 9 are
    folder.assertRefused("entries 10 to 10 are missing in wal/");
    folder.snapshot(10);
    folder.assertGoesOn(new LogStart.Ready(10, 10, 0, 0));
  }

  @Test
  void row28TheLogEndsBeforeABadSnapshot() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 4).bytes()).snapshot(2).badSnapshot(6, IN_KEYS);
    folder.assertRefused("entries 5 to 6 are missing in wal/; " + bad(6));
  }

  @Test
  void row28TheLogIsGoneAsAWhole() throws IOException {
    folder.mark(3);
    folder.assertRefused("entries 1 to 3 are missing in wal/");
  }

  /** One in each slot. */
  private CraftedFolder marked(long first, long second) throws IOException {
    try (DurableMark mark = DurableMark.open(folder.disk.folder("wal"))) {
      mark.mark(first);
      mark.mark(second);
    }
    return folder;
  }

  /** Where six entries end. */
  private static int end() {
    return CraftedFolder.entries(1, 6).position();
  }

  private void flipMark(int offset) {
    byte[] bytes = folder.bytes("wal", DurableMark.NAME);
    bytes[offset] ^= 0x10;
    folder.file("wal", DurableMark.NAME, bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 15, 16, 19})
  void row29TheOtherSlotCounts(int offset) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes());
    marked(6, 7);
    folder.assertRefused(
        CraftedFolder.path(1)
            + " is corrupt at offset "
            + end()
            + ": entries 7 to 7 are gone, which had been made durable");
    flipMark(512 + offset);
    assertEquals(6, DurableMark.read(folder.disk.folder("wal")));
    folder.assertGoesOn(new LogStart.Ready(6, 0, 6, 0));
  }

  @Test
  void row29TheFirstSlotMayBeTheBadOne() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes());
    marked(8, 7); // the larger counts, wherever it stands
    String what = CraftedFolder.path(1) + " is corrupt at offset " + end() + ": entries 7 to ";
    folder.assertRefused(what + "8 are gone, which had been made durable");
    flipMark(8);
    folder.assertRefused(what + "7 are gone, which had been made durable");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512})
  void row29TheNextMarkGoesIntoTheBadSlot(int offset) throws IOException {
    marked(6, 7);
    flipMark(offset);
    byte[] damaged = folder.bytes("wal", DurableMark.NAME);
    try (DurableMark mark = DurableMark.open(folder.disk.folder("wal"))) {
      mark.mark(8);
    }
    byte[] marked = folder.bytes("wal", DurableMark.NAME);
    int good = 512 - offset;
    assertEquals(0, Arrays.compare(damaged, good, good + 512, marked, good, good + 512));
    assertEquals(8, DurableMark.read(folder.disk.folder("wal")));
  }

  @Test
  void row29ASlotThatDoesNotBeginAsOneIsBad() throws IOException {
    marked(6, 7);
    byte[] bytes = folder.bytes("wal", DurableMark.NAME);
    bytes[512] ^= 1;
    ByteBuffer slot = ByteBuffer.wrap(bytes);
    slot.putInt(512 + 16, RecordFormat.crc(slot, 512, 16)); // its sum alone would not tell
    folder.file("wal", DurableMark.NAME, bytes);
    assertEquals(6, DurableMark.read(folder.disk.folder("wal")));
  }

  @Test
  void aMarkOutlivesAPowerLoss() throws IOException {
    for (long index = 1; index <= 20; index++) {
      folder.mark(index);
      folder.disk.losePowerAndReturn();
      assertEquals(index, DurableMark.read(folder.disk.folder("wal")));
    }
  }

  @Test
  void row30ThereIsNoMark() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes());
    folder.assertGoesOn(new LogStart.Ready(6, 0, 6, 0));
    assertEquals(7, DurableMark.read(folder.disk.folder("wal")));
    assertEquals(1_024, folder.bytes("wal", DurableMark.NAME).length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 511})
  void row30AMarkThatIsShortProvesNothing(int length) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes());
    marked(8, 7);
    byte[] marked = folder.bytes("wal", DurableMark.NAME);
    folder.file("wal", DurableMark.NAME, Arrays.copyOf(marked, length));
    folder.assertGoesOn(new LogStart.Ready(6, 0, 6, 0));
    assertEquals(7, DurableMark.read(folder.disk.folder("wal")));
  }

  @Test
  void row30AMarkOfTwoBadSlotsProvesNothing() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 6).bytes());
    marked(8, 7);
    flipMark(9);
    flipMark(512 + 9);
    folder.assertGoesOn(new LogStart.Ready(6, 0, 6, 0));
    assertEquals(7, DurableMark.read(folder.disk.folder("wal")));
  }

  @Test
  void row5ASnapshotThatTheSystemCannotRead() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 4).bytes()).snapshot(1).snapshot(2).mark(4);
    String newest = CraftedFolder.snapshotName(2);
    OpenedLog.Result.Opened opened =
        assertInstanceOf(
            OpenedLog.Result.Opened.class,
            CraftedFolder.open(new Unreadable(folder, newest), Batches.machine()));
    assertEquals(new LogStart.Ready(4, 1, 3, 0), opened.ready());
    assertEquals(
        Set.of(CraftedFolder.snapshotName(1), newest + ".bad"),
        folder.disk.contents("snapshots").keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"wal-00000000000000000003.log", "durable.mark"})
  void row31AFileThatTheSystemCannotRead(String name) throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).footer(3).bytes());
    folder.segment(3, CraftedFolder.entries(3, 4).bytes()).snapshot(2).mark(4);
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> CraftedFolder.open(new Unreadable(folder, name), Batches.machine()));
    assertTrue(thrown.toString().contains("Input/output error"), thrown::toString);
    folder.assertGoesOn(new LogStart.Ready(4, 2, 2, 0)); // the folder was given free
  }

  private record Unreadable(CraftedFolder folder, String name) implements WalPlace {
    @Override
    public Folder log() {
      return unreadable(folder.disk.folder("wal"));
    }

    @Override
    public Folder snapshots() {
      return unreadable(folder.disk.folder("snapshots"));
    }

    @Override
    public IntSupplier salts() {
      return () -> SimulatedPlace.SALT;
    }

    @Override
    public WalThreads threads() {
      return WalThreads.none();
    }

    private Folder unreadable(Folder good) {
      return (Folder)
          Proxy.newProxyInstance(
              Folder.class.getClassLoader(),
              new Class<?>[] {Folder.class},
              (_, method, arguments) -> {
                if (method.getName().equals("openToRead") && name.equals(arguments[0])) {
                  throw new IOException("Input/output error");
                }
                try {
                  return method.invoke(good, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
