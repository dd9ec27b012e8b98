package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a snapshot is begun, which of them are kept, and how much of the log behind them. */
final class CompactionTest {
  private static final int SIZE = WalOptions.MIN_SEGMENT_BYTES;
  private static final long NEVER = 1_000_000;

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private StateMachine machine = Batches.machine();

  private OpenedLog.Result.Opened open(WalOptions options) throws IOException {
    machine = Batches.machine();
    return assertInstanceOf(
        OpenedLog.Result.Opened.class,
        OpenedLog.open(
            new SimulatedPlace(disk),
            options,
            WalObserver.NONE,
            ReplicatedState.of(machine),
            () -> {}));
  }

  private static WalOptions options(long snapshotEvery, boolean compaction, long margin) {
    return new WalOptions(SIZE, true, snapshotEvery, compaction, margin);
  }

  private static void write(OpenedLog log, int count, int valueBytes) {
    for (int i = 0; i < count; i++) {
      LogWriter.Entry entry = LogWriter.Entry.of(Batches.put(3 * i + 2, valueBytes));
      log.take(entry);
      log.flush();
      log.snapshotEnded();
      assertInstanceOf(AppendReply.Applied.class, entry.reply().join());
    }
  }

  private static void snapshot(OpenedLog log) {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    log.snapshot(reply);
    log.snapshotEnded();
    assertInstanceOf(SnapshotReply.Taken.class, reply.join());
  }

  private List<Long> segments() throws IOException {
    return SegmentFile.list(disk.folder("wal")).stream().map(SegmentFile::firstIndex).toList();
  }

  private List<String> snapshots() {
    return List.copyOf(disk.contents("snapshots").keySet());
  }

  /** Segments of the entries 1 to 10, 11 to 20, 21 to 30, and from 31 on. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "9, 0, 0",
    "10, 0, 1",
    "11, 0, 1",
    "10, 1, 0",
    "11, 1, 1",
    "19, 0, 1",
    "20, 0, 2",
    "29, 10, 1",
    "30, 10, 2",
    "109, 100, 0",
    "110, 100, 1",
    "30, 0, 3",
    "31, 0, 3",
    "1000, 0, 3",
    "5, 100, 0"
  })
  void aSegmentGoesWhenItsLastEntryIsTheMarginBehind(long snapshot, long margin, int gone)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    List<Long> first = List.of(1L, 11L, 21L, 31L);
    first.forEach(index -> files.put(SegmentFile.of(index).name(), new byte[1]));
    disk.replace("wal", files);
    Counting counting = new Counting();
    SegmentSet segments = SegmentSet.of(disk.folder("wal"), counting);
    new Compaction(disk.folder("wal"), segments, options(NEVER, true, margin), counting)
        .behind(snapshot);
    assertEquals(first.subList(gone, 4), segments());
    assertEquals(10L * gone, counting.compacted);
    assertEquals(4 - gone, counting.segments);
    assertEquals(4 - gone, counting.bytes);
    disk.losePowerAndReturn();
    assertEquals(first.subList(gone, 4), segments());
  }

  /** Remembers what it was told. */
  private static final class Counting implements WalObserver {
    private long compacted;
    private int segments;
    private long bytes;

    @Override
    public void synced(long nanos) {}

    @Override
    public void batchAppended(int commands) {}

    @Override
    public void segments(int count, long bytes) {
      this.segments = count;
      this.bytes = bytes;
    }

    @Override
    public void snapshots(int count, long newestBytes) {}

    @Override
    public void snapshotTaken(long nanos) {}

    @Override
    public void compacted(long entries, long nanos) {
      compacted += entries;
    }
  }

  @Test
  void theLogBehindTheOlderSnapshotGoesAndNoMore() throws IOException {
    OpenedLog log = open(options(NEVER, true, 2)).log();
    write(log, 20, 600);
    List<Long> all = segments();
    assertTrue(all.size() > 3, all::toString);
    snapshot(log);
    assertEquals(all, segments(), "one snapshot alone may be damaged");
    write(log, 13, 600);
    List<Long> before = segments();
    snapshot(log);
    // The older snapshot is that of entry 20: what is needed is the log from entry 19 on.
    List<Long> needed = new ArrayList<>(before);
    while (needed.size() > 1 && needed.get(1) <= 20 - 2 + 1) {
      needed.removeFirst();
    }
    assertTrue(needed.size() < before.size() && needed.size() > 1, needed::toString);
    assertEquals(needed, segments());
    log.close();
    disk.endProcess();
    assertEquals(new LogStart.Ready(33, 33, 0, 0), open(options(NEVER, true, 2)).ready());
  }

  @Test
  void withoutCompactionAllOfTheLogStays() throws IOException {
    OpenedLog log = open(options(NEVER, false, 0)).log();
    for (int i = 0; i < 4; i++) {
      write(log, 20, 600);
      snapshot(log);
    }
    assertEquals(2, snapshots().size());
    assertEquals(1, segments().getFirst());
    assertTrue(segments().size() > 12, segments()::toString);
    log.close();
    disk.endProcess();
    snapshots().forEach(this::damage);
    assertEquals(new LogStart.Ready(80, 0, 80, 0), open(options(NEVER, false, 0)).ready());
  }

  private void damage(String snapshot) {
    Map<String, byte[]> files = new TreeMap<>(disk.contents("snapshots"));
    files.put(snapshot, new byte[1]);
    disk.replace("snapshots", files);
  }

  @Test
  void twoSnapshotsAreKeptAndNoMore() throws IOException {
    OpenedLog log = open(options(NEVER, true, 0)).log();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      write(log, 3, 100);
      snapshot(log);
      expected.add(CraftedFolder.snapshotName(3L * i));
      assertEquals(expected.subList(Math.max(0, i - 2), i), snapshots());
    }
    snapshot(log); // of nothing new
    assertEquals(expected.subList(3, 5), snapshots());
  }

  @Test
  void oneIsBegunAfterSoManyCommands() throws IOException {
    OpenedLog log = open(options(7, true, 0)).log();
    write(log, 6, 1);
    assertEquals(List.of(), snapshots());
    write(log, 1, 1);
    assertEquals(List.of(CraftedFolder.snapshotName(7)), snapshots());
    write(log, 6, 700);
    assertEquals(1, snapshots().size());
    log.close();
    disk.endProcess();
    log = open(options(8, true, 0)).log(); // the six that are replayed count
    write(log, 1, 700);
    assertEquals(1, snapshots().size());
    write(log, 1, 700);
    assertEquals(
        List.of(CraftedFolder.snapshotName(7), CraftedFolder.snapshotName(15)), snapshots());
  }

  @Test
  void eachChangeOfABatchCounts() throws IOException {
    OpenedLog log = open(options(40, true, 0)).log();
    List<Command.Change> puts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      puts.add(
          new Command.Put(Key.of("k" + i), Value.of("v"), Command.NO_DEADLINE, Precondition.NONE));
    }
    log.take(LogWriter.Entry.of(new CommandBatch(1, List.of(new Command.Batch(puts)))));
    log.flush();
    assertEquals(List.of(CraftedFolder.snapshotName(1)), snapshots());
  }

  @Test
  void whatIsReplayedCountsAsGrowthOfTheLog() throws IOException {
    OpenedLog log = open(options(1, true, 0)).log();
    write(log, 2, 3_000);
    String newest = snapshots().getLast();
    int lives = 0;
    while (snapshots().getLast().equals(newest)) {
      log.close();
      disk.endProcess();
      log = open(options(1, true, 0)).log();
      write(log, 1, 90);
      lives++;
      assertTrue(lives < 40, "lives that are short never take a snapshot");
    }
    assertTrue(lives > 2);
  }

  @Test
  void andAfterTheLogHasGrownByAQuarterOfTheNewest() throws IOException {
    OpenedLog log = open(options(1, true, 0)).log();
    write(log, 2, 3_000); // under two keys, of which the first is written over
    long newest = newestBytes();
    assertTrue(newest > 6_000);
    for (int round = 0; round < 3; round++) {
      long grown = growUntilTheNextSnapshot(log);
      assertTrue(grown >= newest / 4, grown + " of " + newest);
      assertTrue(grown - payload() < newest / 4, grown + " of " + newest);
      newest = newestBytes();
      assertTrue(newest > 3_000);
      log.close();
      disk.endProcess();
      log = open(options(1, true, 0)).log(); // which knows the newest by its file
    }
  }

  private long newestBytes() {
    return disk.contents("snapshots").getOrDefault(snapshots().getLast(), new byte[0]).length;
  }

  private static int payload() {
    return LogWriter.Entry.of(Batches.put(2, 90)).payload().remaining();
  }

  private long growUntilTheNextSnapshot(OpenedLog log) {
    String newest = snapshots().getLast();
    long grown = 0;
    while (snapshots().getLast().equals(newest)) {
      write(log, 1, 90);
      grown += payload();
      assertTrue(grown < 10_000, "it never came");
    }
    return grown;
  }

  @Test
  void whatAProcessLeftHalfMadeGoesAtTheStartAndNothingElse() throws IOException {
    open(options(NEVER, true, 0)).log().close();
    disk.endProcess();
    String bad = CraftedFolder.snapshotName(2) + ".bad";
    disk.replace(
        "snapshots",
        Map.of(
            CraftedFolder.snapshotName(3) + ".tmp",
            new byte[5],
            "snapshot-adopted.rkv.tmp",
            new byte[5],
            bad,
            new byte[5],
            "x.tmp",
            new byte[5]));
    Map<String, byte[]> log = new TreeMap<>(disk.contents("wal"));
    log.put("large.tmp", new byte[5]);
    log.put("spare.tmp", new byte[] {1, 2, 3});
    log.put("y.tmp", new byte[5]);
    disk.replace("wal", log);
    OpenedLog opened = open(options(NEVER, true, 0)).log();
    assertEquals(List.of(bad, "x.tmp"), snapshots());
    assertEquals(List.of("durable.mark", "spare.tmp", "y.tmp"), names("wal"));
    assertEquals(SIZE, disk.contents("wal").getOrDefault("spare.tmp", new byte[0]).length);
    write(opened, 1, 3 * SIZE); // in a segment of its own
    assertEquals(
        List.of("durable.mark", "spare.tmp", SegmentFile.of(1).name(), "y.tmp"), names("wal"));
    disk.losePowerAndReturn();
    assertEquals(List.of(bad, "x.tmp"), snapshots());
    assertEquals(new LogStart.Ready(1, 0, 1, 0), open(options(NEVER, true, 0)).ready());
  }

  private List<String> names(String folder) {
    return List.copyOf(disk.contents(folder).keySet());
  }
}
