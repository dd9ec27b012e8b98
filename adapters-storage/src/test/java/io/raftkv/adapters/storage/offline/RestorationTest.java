package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.snapshot.SnapshotReader;
import io.raftkv.adapters.storage.wal.SampleLog;
import io.raftkv.domain.state.View;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore is whole or nothing: at every moment, from every source, into every folder. */
final class RestorationTest {
  private static final int SEEDS = 20;

  private byte[] snapshot = {};
  private View held = new View(0, 0, 0, 0, 0, new io.raftkv.domain.state.StateDigest(0, 0));

  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    SampleLog.fill(disk);
    Map.Entry<String, byte[]> newest = new TreeMap<>(disk.contents("snapshots")).lastEntry();
    snapshot = newest.getValue();
    disk.replace("wal", Map.of());
    disk.replace("snapshots", Map.of(newest.getKey(), snapshot));
    held = started(disk);
    assertEquals(SampleLog.NEWER, held.appliedIndex());
  }

  private static View started(SimulatedDisk disk) throws IOException {
    return assertInstanceOf(SampleLog.Start.Started.class, SampleLog.start(disk)).view();
  }

  private static SnapshotReader.Source source(byte[] bytes) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return into -> {
      int count = Math.min(left.remaining(), into.remaining());
      into.put(left.slice(left.position(), count));
      left.position(left.position() + count);
    };
  }

  private Restoration.Result restore(SimulatedDisk disk) throws IOException {
    return Restoration.into(
        "data", disk.folder("wal"), disk.folder("snapshots"), "backup", source(snapshot));
  }

  @Test
  void aPowerCutAtAnyOperationLeavesNothingOrAllOfIt() throws IOException {
    int nothing = 0;
    int whole = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      boolean ended = false;
      for (int operations = 0; !ended; operations++) {
        SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(seed * 1000L + operations));
        String what = "seed " + seed + ", power off at operation " + operations;
        disk.failPowerAfter(operations);
        try {
          ended = restore(disk) instanceof Restoration.Result.Restored;
        } catch (IOException e) {
          assertTrue(disk.isOff(), what + ": " + e);
        }
        disk.losePowerAndReturn();
        Map<String, byte[]> left = disk.contents("snapshots");
        View view = started(disk);
        assertTrue(view.appliedIndex() == 0 || view.equals(held), () -> what + ": " + view);
        assertTrue(!disk.isOff() && (!ended || view.equals(held)), what);
        if (view.appliedIndex() == 0) {
          nothing++;
        } else {
          whole++;
        }
        repeats(left, what);
      }
    }
    assertTrue(nothing > SEEDS && whole >= SEEDS, nothing + " and " + whole);
  }

  /** What a restore that was killed has left takes another one, or is whole and says so. */
  private void repeats(Map<String, byte[]> left, String what) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    disk.replace("snapshots", left);
    disk.replace("wal", Map.of("LOCK", new byte[0]));
    switch (restore(disk)) {
      case Restoration.Result.Restored restored -> {
        assertEquals(snapshot.length, restored.bytes(), what);
        assertEquals(1, disk.contents("snapshots").size(), what);
      }
      case Restoration.Result.Refused(String reason) ->
          assertTrue(
              reason.endsWith("start the server with it, or restore into a new folder"), what);
    }
    disk.endProcess();
    assertEquals(held, started(disk), what);
  }

  @Test
  void aDiskThatIsFullLeavesNothing() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    disk.capacity(snapshot.length - 100);
    assertThrows(IOException.class, () -> restore(disk));
    assertEquals(Map.of(), disk.contents("snapshots"));
    disk.capacity(Long.MAX_VALUE);
    assertInstanceOf(Restoration.Result.Restored.class, restore(disk));
  }

  @Test
  void everyByteOfTheSnapshotIsVerifiedBeforeAnythingIsWritten() throws IOException {
    Path file = folder.resolve("backup.rkv");
    Path target = folder.resolve("data");
    for (int offset = 0; offset < snapshot.length; offset += 7) {
      byte[] flipped = snapshot.clone();
      flipped[offset] ^= 1;
      for (byte[] bad : List.of(flipped, Arrays.copyOf(snapshot, offset))) {
        Files.write(file, bad);
        Restoration.Result.Refused refused =
            assertInstanceOf(
                Restoration.Result.Refused.class,
                Restoration.of(file, target, Progress.NONE),
                "at " + offset);
        assertTrue(
            refused.reason().startsWith(file + " is not a whole snapshot: at offset "),
            refused.reason());
        assertFalse(Files.exists(target));
      }
    }
    Files.write(file, Arrays.copyOf(snapshot, snapshot.length + 1));
    assertInstanceOf(Restoration.Result.Refused.class, Restoration.of(file, target, Progress.NONE));
    assertFalse(Files.exists(target));
    assertThrows(
        NoSuchFileException.class,
        () -> Restoration.of(folder.resolve("none"), target, Progress.NONE));
    assertFalse(Files.exists(target));
  }

  @Test
  void aStreamIsVerifiedBeforeItCounts() throws IOException {
    Path target = folder.resolve("data");
    byte[] bad = snapshot.clone();
    bad[bad.length - 1] ^= 1;
    Restoration.Result.Refused refused =
        assertInstanceOf(
            Restoration.Result.Refused.class,
            Restoration.of(new ByteArrayInputStream(bad), target, Progress.NONE));
    assertTrue(refused.reason().startsWith("standard input is not a whole snapshot: at offset "));
    try (Stream<Path> files = Files.list(target.resolve("snapshots"))) {
      assertEquals(0, files.count());
    }
    Restoration.Result.Restored restored =
        assertInstanceOf(
            Restoration.Result.Restored.class,
            Restoration.of(new ByteArrayInputStream(snapshot), target, Progress.NONE));
    assertArrayEquals(snapshot, Files.readAllBytes(Path.of(restored.file())));
    assertEquals(SampleLog.NEWER, restored.summary().index());
    assertEquals(held.hash(), restored.summary().hash());
  }

  @Test
  void aFolderThatIsNotEmptyIsRefusedAndLeftAsItIs() throws IOException {
    Path file = Files.write(folder.resolve("backup.rkv"), snapshot);
    for (String occupant :
        List.of(
            "notes.txt",
            "wal/durable.mark",
            "wal/wal-00000000000000000001.log",
            "other/x",
            "snapshots/snapshot-00000000000000000004.rkv.bad",
            "lost+found2/x")) {
      Path target = Files.createTempDirectory(folder, "data");
      Path path = target.resolve(occupant);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
      Restoration.Result.Refused refused =
          assertInstanceOf(
              Restoration.Result.Refused.class, Restoration.of(file, target, Progress.NONE));
      String first =
          occupant.startsWith("wal/") || occupant.startsWith("snap")
              ? occupant
              : occupant.replaceFirst("/.*", "/");
      assertEquals(
          target
              + " is not empty: "
              + first
              + " lies there; nothing was changed: restore into a new folder",
          refused.reason());
      try (Stream<Path> files = Files.walk(target)) {
        assertEquals(1, files.filter(Files::isRegularFile).count());
      }
    }
  }

  @Test
  void whatHoldsNoDataIsNotInTheWay() throws IOException {
    Path file = Files.write(folder.resolve("backup.rkv"), snapshot);
    Path target = folder.resolve("data");
    Files.createDirectories(target.resolve("lost+found"));
    Files.createDirectories(target.resolve("wal"));
    Files.createDirectories(target.resolve("snapshots"));
    Files.createFile(target.resolve("wal/LOCK"));
    Path unfinished = target.resolve("snapshots/snapshot-adopted.rkv.tmp");
    Files.write(unfinished, Arrays.copyOf(snapshot, 100));
    assertInstanceOf(
        Restoration.Result.Restored.class, Restoration.of(file, target, Progress.NONE));
    assertFalse(Files.exists(unfinished));
    Restoration.Result.Refused again =
        assertInstanceOf(
            Restoration.Result.Refused.class, Restoration.of(file, target, Progress.NONE));
    assertTrue(again.reason().contains("holds a snapshot already"), again.reason());
  }

  @Test
  void aFolderInUseIsRefused() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    try (Closeable lock = disk.folder("wal").tryLock("LOCK")) {
      assertNotNull(lock);
      Restoration.Result.Refused refused =
          assertInstanceOf(Restoration.Result.Refused.class, restore(disk));
      assertTrue(refused.reason().startsWith("data is in use by "), refused.reason());
    }
  }
}
