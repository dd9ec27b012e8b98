package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.snapshot.SnapshotWriter;
import io.raftkv.adapters.storage.wal.SampleLog;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was written is shown, in order, and of a damaged file all that stands before the damage. */
final class DumpTest {
  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

  @BeforeEach
  void fill() throws IOException {
    SampleLog.fill(disk);
  }

  /** What was shown. */
  private static final class Shown implements DumpSink {
    final List<String> files = new ArrayList<>();
    final List<LogEntry> entries = new ArrayList<>();
    final List<Long> offsets = new ArrayList<>();
    final List<Long> durable = new ArrayList<>();
    final List<String> keys = new ArrayList<>();

    @Override
    public void segment(String file) {
      files.add(file);
    }

    @Override
    public void record(LogEntry entry, long offset, long durableIndex) {
      entries.add(entry);
      offsets.add(offset);
      durable.add(durableIndex);
    }

    @Override
    public void snapshot(String file, SnapshotSummary summary) {
      files.add(file + " of entry " + summary.index());
    }

    @Override
    public void key(
        Key key, Value value, long version, long created, long modified, long deadline) {
      keys.add(key.utf8() + " " + value.size() + " " + version + " " + deadline);
    }

    List<Long> indexes() {
      return entries.stream().map(LogEntry::index).toList();
    }
  }

  private Dump.Result dump(Dump.Range range, DumpSink sink) throws IOException {
    return Dump.ofLog(disk.folder("wal"), disk.folder("snapshots"), range, sink, Progress.NONE);
  }

  private Dump.Result dumpFile(String folder, String name, long limit, DumpSink sink)
      throws IOException {
    return Dump.ofFile(disk.folder(folder), name, new Dump.Range(0, limit), sink, Progress.NONE);
  }

  private List<String> segments() {
    return disk.contents("wal").keySet().stream().filter(name -> name.startsWith("wal-")).toList();
  }

  private byte[] bytes(String folder, String name) {
    return disk.contents(folder).getOrDefault(name, new byte[0]);
  }

  private void change(String folder, String name, byte[] bytes) {
    Map<String, byte[]> files = new TreeMap<>(disk.contents(folder));
    files.put(name, bytes);
    disk.replace(folder, files);
  }

  private static List<Long> range(long from, long to) {
    List<Long> indexes = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      indexes.add(index);
    }
    return indexes;
  }

  @Test
  void everyRecordIsShownAsItWasWritten() throws IOException {
    Shown shown = new Shown();
    Dump.Result result = dump(Dump.Range.ALL, shown);
    assertEquals(range(7, SampleLog.ENTRIES), shown.indexes());
    assertEquals(new Dump.Result.Whole(SampleLog.ENTRIES - 6), result);
    assertEquals(segments().stream().map(name -> "wal/" + name).toList(), shown.files);
    for (int i = 0; i < shown.entries.size(); i++) {
      LogEntry entry = shown.entries.get(i);
      assertEquals(SampleLog.batch(entry.index()), entry.batch());
      assertEquals(entry.index() - 1, shown.durable.get(i));
      assertTrue(shown.offsets.get(i) >= 28, shown.offsets.toString());
    }
  }

  @Test
  void aRangeIsShownAlone() throws IOException {
    Shown shown = new Shown();
    assertEquals(new Dump.Result.Whole(3), dump(new Dump.Range(17, 3), shown));
    assertEquals(List.of(17L, 18L, 19L), shown.indexes());
    assertEquals(2, shown.files.size(), shown.files.toString());
    shown = new Shown();
    assertEquals(new Dump.Result.Whole(0), dump(new Dump.Range(1_000, 3), shown));
    shown = new Shown();
    assertEquals(new Dump.Result.Whole(1), dump(new Dump.Range(2, 1), shown));
    assertEquals(List.of(7L), shown.indexes());
  }

  @Test
  void allBeforeTheDamageIsShownAndThenWhereItIs() throws IOException {
    String name = segments().get(1);
    byte[] good = bytes("wal", name);
    for (int offset = 0; offset < 4_000; offset += 97) {
      byte[] bad = good.clone();
      bad[offset] ^= 0x10;
      change("wal", name, bad);
      Shown shown = new Shown();
      Dump.Result.Damaged damaged =
          assertInstanceOf(Dump.Result.Damaged.class, dump(Dump.Range.ALL, shown));
      assertTrue(
          damaged.reason().startsWith("wal/" + name + " is corrupt at offset "), damaged.reason());
      assertEquals(range(7, 6 + shown.entries.size()), shown.indexes());
      assertTrue(shown.entries.size() >= 6 && shown.entries.size() <= 12);
      shown.entries.forEach(e -> assertEquals(SampleLog.batch(e.index()), e.batch()));
      Shown alone = new Shown();
      assertEquals(damaged, dumpFile("wal", name, Long.MAX_VALUE, alone));
      assertEquals(range(13, 12 + alone.entries.size()), alone.indexes());
    }
    Map<String, byte[]> files = new TreeMap<>(disk.contents("wal"));
    files.remove(name);
    disk.replace("wal", files);
    assertEquals(
        new Dump.Result.Damaged("entries 13 to 18 are missing in wal/"),
        dump(Dump.Range.ALL, new Shown()));
  }

  @Test
  void aTornTailIsNoDamage() throws IOException {
    String name = segments().getLast();
    byte[] bytes = bytes("wal", name).clone();
    bytes[4_000] = 1;
    change("wal", name, bytes);
    Shown shown = new Shown();
    Dump.Result.Torn torn = assertInstanceOf(Dump.Result.Torn.class, dump(Dump.Range.ALL, shown));
    assertEquals("wal/" + name, torn.file());
    assertEquals(4_001, torn.offset() + torn.bytes());
    assertEquals(range(7, SampleLog.ENTRIES), shown.indexes());
  }

  @Test
  void oneSegmentIsShownUnderWhateverName() throws IOException {
    disk.replace("copies", Map.of("copy", bytes("wal", segments().getFirst())));
    Shown shown = new Shown();
    assertEquals(new Dump.Result.Whole(6), dumpFile("copies", "copy", 100, shown));
    assertEquals(range(7, 12), shown.indexes());
    disk.replace("copies", Map.of("copy", new byte[1_000], "short", new byte[3]));
    for (String name : List.of("copy", "short")) {
      assertEquals(
          new Dump.Result.Unusable(
              "copies/" + name + " is neither a segment nor a snapshot of RaftKV"),
          dumpFile("copies", name, 100, shown));
    }
  }

  /** Of many blocks. */
  private static byte[] snapshot(int keys) throws IOException {
    StateMachine machine = new StateMachine(new Retention(1, 1 << 20), ChangeListener.NONE);
    List<Command> puts = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      puts.add(
          new Command.Put(
              Key.of(String.format("k%05d", i)), Value.wrap(new byte[600]), i, Precondition.NONE));
    }
    var _ = machine.apply(new LogEntry(1, new CommandBatch(5, puts)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (StateImage image = machine.image();
        WritableByteChannel channel = Channels.newChannel(bytes)) {
      var _ = SnapshotWriter.write(image, 7, channel::write);
    }
    return bytes.toByteArray();
  }

  @Test
  void theKeysOfASnapshotAreShownUpToTheDamage() throws IOException {
    byte[] good = snapshot(1_500);
    change("copies", "backup", good);
    Shown whole = new Shown();
    assertEquals(new Dump.Result.Whole(1_500), dumpFile("copies", "backup", Long.MAX_VALUE, whole));
    assertEquals(List.of("copies/backup of entry 1"), whole.files);
    assertEquals("k00003 600 1 3", whole.keys.get(3));
    assertInstanceOf(
        Dump.Result.Unusable.class,
        Dump.ofFile(
            disk.folder("copies"), "backup", new Dump.Range(3, 9), new Shown(), Progress.NONE));
    Shown some = new Shown();
    assertEquals(new Dump.Result.Whole(10), dumpFile("copies", "backup", 10, some));
    assertEquals(whole.keys.subList(0, 10), some.keys);
    int partly = 0;
    for (int offset = 0; offset < good.length; offset += 40_009) {
      byte[] flipped = good.clone();
      flipped[offset] ^= 1;
      for (byte[] bad : List.of(flipped, Arrays.copyOf(good, offset))) {
        change("copies", "snapshot-00000000000000000001.rkv", bad);
        Shown shown = new Shown();
        Dump.Result.Damaged damaged =
            assertInstanceOf(
                Dump.Result.Damaged.class,
                dumpFile("copies", "snapshot-00000000000000000001.rkv", Long.MAX_VALUE, shown));
        assertTrue(
            damaged
                .reason()
                .startsWith("copies/snapshot-00000000000000000001.rkv is corrupt at offset "),
            damaged.reason());
        assertEquals(whole.keys.subList(0, shown.keys.size()), shown.keys);
        partly += shown.keys.isEmpty() ? 0 : 1;
      }
    }
    assertTrue(partly > 10, "only " + partly);
  }
}
