package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.wal.SampleLog;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage of every kind, told whole, and the verdict of a start that a start then confirms. */
final class VerificationTest {
  private static final List<String> FOLDERS = List.of("wal", "snapshots");

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private final Map<String, Map<String, byte[]>> good = new TreeMap<>();

  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    SampleLog.fill(disk);
    FOLDERS.forEach(name -> good.put(name, disk.contents(name)));
  }

  private FolderReport verify() throws IOException {
    return Verification.of(reading("wal"), reading("snapshots"), Progress.NONE);
  }

  private Folder reading(String name) {
    return new ReadOnlyFolder(disk.folder(name), true, Progress.NONE);
  }

  private void restore() {
    good.forEach(disk::replace);
  }

  /** The names of the folder's files with this beginning, in order. */
  private List<String> names(String in, String prefix) {
    return disk.contents(in).keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private void change(String in, String name, byte[] bytes) {
    Map<String, byte[]> files = new TreeMap<>(disk.contents(in));
    files.put(name, bytes);
    disk.replace(in, files);
  }

  private void remove(String in, String name) {
    Map<String, byte[]> files = new TreeMap<>(disk.contents(in));
    files.remove(name);
    disk.replace(in, files);
  }

  private void flip(String in, String name, int offset) {
    byte[] bytes = disk.contents(in).getOrDefault(name, new byte[0]).clone();
    bytes[offset] ^= 0x10;
    change(in, name, bytes);
  }

  @Test
  void aSoundFolderIsToldWhole() throws IOException {
    FolderReport report = verify();
    assertTrue(report.isSound(), report.damage().toString());
    assertEquals(List.of(), report.notes());
    assertEquals(SampleLog.ENTRIES, report.durableMark());
    assertEquals(
        new FolderReport.Start.GoesOn(
            SampleLog.ENTRIES, SampleLog.NEWER, SampleLog.ENTRIES - SampleLog.NEWER),
        report.start());
    assertEquals(
        List.of((long) SampleLog.NEWER, (long) SampleLog.OLDER),
        report.snapshots().stream().map(this::index).toList());
    long next = segment(report.segments().getFirst()).firstIndex();
    for (FileReport file : report.segments()) {
      FileReport.Segment segment = segment(file);
      assertEquals(next, segment.firstIndex());
      assertEquals(file.equals(report.segments().getLast()), !segment.sealed());
      assertEquals(4096, segment.bytes());
      next = segment.nextIndex();
    }
    assertEquals(SampleLog.ENTRIES + 1, next);
  }

  private long index(FileReport report) {
    return assertInstanceOf(FileReport.Snapshot.class, report).summary().index();
  }

  private static FileReport.Segment segment(FileReport report) {
    return assertInstanceOf(FileReport.Segment.class, report);
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "zeroed", "flipped"})
  void theVerdictIsThatOfAStartAndNothingChanges(String damage) throws IOException {
    int refused = 0;
    int unsound = 0;
    for (String in : FOLDERS) {
      for (Map.Entry<String, byte[]> file : good.getOrDefault(in, Map.of()).entrySet()) {
        for (int offset = 0; offset < file.getValue().length; offset += 41) {
          byte[] bad = damaged(damage, file.getValue(), offset);
          restore();
          change(in, file.getKey(), bad);
          String what = damage + " " + file.getKey() + " at " + offset;
          FolderReport report = verify();
          assertArrayEquals(bad, disk.contents(in).get(file.getKey()), what);
          agrees(report.start(), SampleLog.start(disk), what);
          refused += report.start() instanceof FolderReport.Start.Refuses ? 1 : 0;
          if (isUsed(file.getKey(), file.getValue(), offset)
              && !Arrays.equals(bad, file.getValue())) {
            unsound++;
            assertFalse(report.isSound(), what);
            assertTrue(report.damage().getFirst().contains(file.getKey()), what + report.damage());
          }
        }
      }
    }
    assertTrue(refused > 20 && unsound > 50, refused + " and " + unsound);
  }

  private static byte[] damaged(String damage, byte[] good, int offset) {
    byte[] bad = damage.equals("truncated") ? Arrays.copyOf(good, offset) : good.clone();
    if (damage.equals("zeroed")) {
      Arrays.fill(bad, offset, bad.length, (byte) 0);
    } else if (damage.equals("flipped")) {
      bad[offset] ^= 0x10;
    }
    return bad;
  }

  /** Whether no byte there can be another without a trace. */
  private static boolean isUsed(String name, byte[] bytes, int offset) {
    int end = bytes.length - 1;
    while (end >= 0 && bytes[end] == 0) {
      end--;
    }
    return name.startsWith("snapshot") || (name.startsWith("wal-") && offset <= end);
  }

  private static void agrees(FolderReport.Start said, SampleLog.Start done, String what) {
    switch (done) {
      case SampleLog.Start.Started(View view) -> {
        assertInstanceOf(FolderReport.Start.GoesOn.class, said, what);
        assertEquals(view.appliedIndex(), ((FolderReport.Start.GoesOn) said).lastIndex(), what);
      }
      case SampleLog.Start.Refused(String reason) -> {
        assertInstanceOf(FolderReport.Start.Refuses.class, said, what);
        String why = ((FolderReport.Start.Refuses) said).why();
        assertTrue(reason.startsWith(why), () -> what + ": " + why + " but " + reason);
      }
    }
  }

  @Test
  void allDamageIsToldAndNotTheFirstAlone() throws IOException {
    String newest = names("snapshots", "snapshot-").getLast();
    String oldSegment = names("wal", "wal-").getFirst();
    String lastSegment = names("wal", "wal-").getLast();
    flip("snapshots", newest, 100);
    flip("wal", oldSegment, 40);
    flip("wal", lastSegment, 50);
    flip("wal", "durable.mark", 9);
    FolderReport report = verify();
    String damage = String.join("\n", report.damage());
    assertEquals(4, report.damage().size(), damage);
    assertTrue(damage.contains("snapshots/" + newest + " is corrupt at offset 76: "), damage);
    assertTrue(damage.contains("wal/" + oldSegment + " is corrupt at offset 32: "), damage);
    assertTrue(damage.contains("wal/" + lastSegment + " is corrupt at offset 32: "), damage);
    assertTrue(damage.contains("wal/durable.mark is corrupt at offset 0: "), damage);
    assertInstanceOf(FolderReport.Start.Refuses.class, report.start());
  }

  @Test
  void aStartGoesOnFromTheOlderSnapshotWhereTheLogReachesIt() throws IOException {
    flip("snapshots", names("snapshots", "snapshot-").getLast(), 100);
    FolderReport report = verify();
    assertEquals(1, report.damage().size(), report.damage().toString());
    assertEquals(
        new FolderReport.Start.GoesOn(
            SampleLog.ENTRIES, SampleLog.OLDER, SampleLog.ENTRIES - SampleLog.OLDER),
        report.start());
    flip("snapshots", names("snapshots", "snapshot-").getFirst(), 100);
    report = verify();
    assertEquals(2, report.damage().size(), report.damage().toString());
    FolderReport.Start.Refuses refuses =
        assertInstanceOf(FolderReport.Start.Refuses.class, report.start());
    assertTrue(refuses.why().contains("are missing in"), refuses.why());
  }

  @Test
  void aMissingSegmentIsDamageAlsoWhereAStartDoesNotNeedIt() throws IOException {
    List<String> segments = names("wal", "wal-");
    remove("wal", segments.get(1)); // behind the older snapshot, before the newer
    FolderReport report = verify();
    assertInstanceOf(FolderReport.Start.GoesOn.class, report.start());
    assertEquals(1, report.damage().size(), report.damage().toString());
    assertTrue(report.damage().getFirst().matches("entries \\d+ to \\d+ are missing in wal/"));
    restore();
    remove("wal", segments.get(segments.size() - 2));
    report = verify();
    assertInstanceOf(FolderReport.Start.Refuses.class, report.start());
    assertEquals(1, report.damage().size(), report.damage().toString());
  }

  @Test
  void aTornTailIsSoundAndTold() throws IOException {
    String last = names("wal", "wal-").getLast();
    byte[] bytes = disk.contents("wal").getOrDefault(last, new byte[0]);
    int end = bytes.length - 1;
    while (bytes[end] == 0) {
      end--;
    }
    Arrays.fill(bytes, end + 1025, end + 1125, (byte) 7); // sectors of a write that was cut off
    change("wal", last, bytes);
    FolderReport report = verify();
    assertTrue(report.isSound(), report.damage().toString());
    FileReport.Segment segment = segment(report.segments().getLast());
    assertEquals(end + 1125, segment.tornOffset() + segment.tornBytes());
    assertTrue(segment.tornBytes() > 1000, segment.toString());
    assertInstanceOf(FolderReport.Start.GoesOn.class, report.start());
  }

  @Test
  void otherFilesAreNoted() throws IOException {
    change("snapshots", "snapshot-00000000000000000004.rkv.bad", new byte[1]);
    change("snapshots", "snapshot-00000000000000000019.rkv.tmp", new byte[1]);
    change("snapshots", "snapshot-99999999999999999999.rkv", new byte[1]);
    change("wal", "notes.txt", new byte[1]);
    FolderReport report = verify();
    assertTrue(report.isSound(), report.damage().toString());
    assertEquals(4, report.notes().size(), report.notes().toString());
    agrees(report.start(), SampleLog.start(disk), "other files");
    change("wal", "wal-x.log", new byte[1]);
    report = verify();
    assertEquals(List.of("wal/wal-x.log is not the name of a segment"), report.damage());
    assertInstanceOf(FolderReport.Start.Refuses.class, report.start());
  }

  @Test
  void whatTheSystemCannotReadIsDamageToo() throws IOException {
    String newest = names("snapshots", "snapshot-").getLast();
    String segment = names("wal", "wal-").getLast();
    FolderReport report =
        Verification.of(
            unreadable(disk.folder("wal"), segment),
            unreadable(disk.folder("snapshots"), newest),
            Progress.NONE);
    String damage = String.join("\n", report.damage());
    assertEquals(2, report.damage().size(), damage);
    assertTrue(damage.contains(newest + " cannot be read: Input/output error"), damage);
    assertTrue(damage.contains(segment + " cannot be read: Input/output error"), damage);
    assertInstanceOf(FolderReport.Start.Refuses.class, report.start());
  }

  private static Folder unreadable(Folder folder, String name) {
    return (Folder)
        Proxy.newProxyInstance(
            Folder.class.getClassLoader(),
            new Class<?>[] {Folder.class},
            (_, method, arguments) -> {
              if (method.getName().equals("openToRead") && name.equals(arguments[0])) {
                throw new IOException("Input/output error");
              }
              try {
                return method.invoke(folder, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aFolderInUseIsRefusedAndOneThatIsReadCannotBeUsed() throws IOException {
    try (Closeable lock = disk.folder("wal").tryLock("LOCK")) {
      assertTrue(lock != null);
      OfflineFolder.Result result =
          OfflineFolder.open("data", reading("wal"), reading("snapshots"));
      OfflineFolder.Result.Unusable unusable =
          assertInstanceOf(OfflineFolder.Result.Unusable.class, result);
      assertTrue(unusable.reason().startsWith("data is in use by a running server; "));
    }
    OfflineFolder.Result.Opened opened =
        assertInstanceOf(
            OfflineFolder.Result.Opened.class,
            OfflineFolder.open("data", reading("wal"), reading("snapshots")));
    try (OfflineFolder _ = opened.folder()) {
      assertTrue(disk.folder("wal").tryLock("LOCK") == null);
    }
    assertTrue(disk.folder("wal").tryLock("LOCK") != null);
  }

  @Test
  void whatIsNoDataFolderIsLeftAsItIs() throws IOException {
    Files.writeString(folder.resolve("a file"), "x");
    for (Path no : List.of(folder, folder.resolve("nowhere"), folder.resolve("a file"))) {
      Verification.Result.Unusable unusable =
          assertInstanceOf(Verification.Result.Unusable.class, Verification.of(no, Progress.NONE));
      assertTrue(unusable.reason().contains(no.toString()), unusable.reason());
      assertTrue(unusable.reason().endsWith("storage.data_dir"), unusable.reason());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aFolderOnARealDiskIsReadWithoutATrace() throws IOException {
    for (String in : FOLDERS) {
      Files.createDirectory(folder.resolve(in));
      for (Map.Entry<String, byte[]> file : good.getOrDefault(in, Map.of()).entrySet()) {
        Files.write(folder.resolve(in).resolve(file.getKey()), file.getValue());
      }
    }
    long[] read = new long[2];
    Progress progress =
        new Progress() {
          @Override
          public void expect(long bytes) {
            read[0] = bytes;
          }

          @Override
          public void advance(long bytes) {
            read[1] += bytes;
          }
        };
    FolderReport report =
        assertInstanceOf(Verification.Result.Verified.class, Verification.of(folder, progress))
            .report();
    assertTrue(report.isSound(), report.damage().toString());
    assertTrue(read[1] >= read[0] && read[1] < read[0] + 5_000, Arrays.toString(read));
    for (String in : FOLDERS) {
      try (Stream<Path> files = Files.list(folder.resolve(in))) {
        assertEquals(good.getOrDefault(in, Map.of()).size(), files.count());
      }
    }
    Files.delete(folder.resolve("snapshots").resolve(names("snapshots", "snapshot-").getLast()));
    Files.delete(folder.resolve("snapshots").resolve(names("snapshots", "snapshot-").getFirst()));
    Files.delete(folder.resolve("snapshots"));
    report =
        assertInstanceOf(Verification.Result.Verified.class, Verification.of(folder, Progress.NONE))
            .report();
    assertFalse(report.isSound());
  }
}
