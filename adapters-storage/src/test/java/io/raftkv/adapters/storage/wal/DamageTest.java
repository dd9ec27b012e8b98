package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of docs/storage.md, row by row: every byte of every file of a small data folder is
 * damaged in each way, and the outcome is a state that holds all that was acknowledged, or a
 * refusal that names file and offset and has changed nothing.
 */
final class DamageTest {
  private static final WalOptions OPTIONS =
      new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 2);

  private static final Pattern CORRUPT =
      Pattern.compile("(?:wal|snapshots)/(\\S+) is corrupt at offset (\\d+): ");

  private static final Pattern MISSING =
      Pattern.compile("entries (\\d+) to (\\d+) are missing in wal/;");

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private final List<StateDigest> hashes = new ArrayList<>();
  private final StateMachine model = Batches.machine();
  private int number;
  private int rotation;

  /** What is done to a file from an offset on. */
  enum Damage {
    TRUNCATED,
    ZEROED,
    FLIPPED;

    byte[] at(int offset, byte[] good) {
      byte[] bad = this == TRUNCATED ? Arrays.copyOf(good, offset) : good.clone();
      switch (this) {
        case TRUNCATED -> {}
        case ZEROED -> Arrays.fill(bad, offset, bad.length, (byte) 0);
        case FLIPPED -> bad[offset] ^= 0x10;
      }
      return bad;
    }
  }

  DamageTest() {
    hashes.add(model.view().hash());
  }

  private OpenedLog.Result open(StateMachine machine) throws IOException {
    return OpenedLog.open(
        new SimulatedPlace(disk), OPTIONS, WalObserver.NONE, ReplicatedState.of(machine), () -> {});
  }

  private OpenedLog opened() throws IOException {
    return switch (open(Batches.machine())) {
      case OpenedLog.Result.Opened opened -> opened.log();
      case OpenedLog.Result.Refused(String reason) -> fail(reason);
    };
  }

  private void write(OpenedLog log, int flushes, int valueBytes) {
    for (int i = 0; i < flushes; i++) {
      LogWriter.Entry entry = LogWriter.Entry.of(Batches.put(number++, valueBytes));
      log.take(entry);
      log.flush();
      assertTrue(entry.reply().isDone());
      var _ = model.apply(new LogEntry(hashes.size(), entry.batch()));
      hashes.add(model.view().hash());
    }
  }

  private static void snapshot(OpenedLog log) {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    log.snapshot(reply);
    log.snapshotEnded();
    assertTrue(reply.join() instanceof SnapshotReply.Taken, () -> reply.join().toString());
  }

  /** Two snapshots, with segments before, between and behind them, closed well. */
  private Map<String, Map<String, byte[]>> folder() throws IOException {
    OpenedLog log = opened();
    write(log, 5, 600);
    snapshot(log);
    write(log, 6, 600);
    snapshot(log);
    write(log, 7, 600);
    log.close();
    disk.endProcess();
    return contents();
  }

  private Map<String, Map<String, byte[]>> contents() {
    return new TreeMap<>(
        Map.of("wal", disk.contents("wal"), "snapshots", disk.contents("snapshots")));
  }

  private void restore(Map<String, Map<String, byte[]>> contents) {
    contents.forEach(disk::replace);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void allThatWasAcknowledgedIsThereOrTheFileIsNamed(Damage damage) throws IOException {
    Map<String, Map<String, byte[]>> good = folder();
    int refusals = 0;
    int recoveries = 0;
    for (Map.Entry<String, Map<String, byte[]>> folder : good.entrySet()) {
      for (Map.Entry<String, byte[]> file : folder.getValue().entrySet()) {
        byte[] bytes = file.getValue();
        for (int offset = 0; offset < bytes.length; offset += step(bytes, offset)) {
          restore(good);
          TreeMap<String, byte[]> damaged = new TreeMap<>(folder.getValue());
          byte[] bad = damage.at(offset, bytes);
          damaged.put(file.getKey(), bad);
          disk.replace(folder.getKey(), damaged);
          String what = damage + " " + file.getKey() + " at " + offset;
          String refusal = refusal(what, hashes.size() - 1);
          if (refusal == null) {
            recoveries++;
          } else {
            refusals++;
            assertNames(file.getKey(), Arrays.mismatch(bytes, bad), refusal, what);
          }
        }
      }
    }
    assertTrue(refusals > 100 && recoveries > 100, refusals + " and " + recoveries);
  }

  /** Every byte that is in use, and some of those that are not. */
  private static int step(byte[] bytes, int offset) {
    return offset > lastNonZero(bytes) + 30 ? 97 : 1;
  }

  /** The file stands in front, with an offset that is not behind the first byte that is bad. */
  private static void assertNames(String file, int firstBad, String refusal, String what) {
    Matcher named = CORRUPT.matcher(refusal);
    assertTrue(named.lookingAt() && named.group(1).equals(file), () -> what + ": " + refusal);
    assertTrue(Long.parseLong(named.group(2)) <= firstBad, () -> what + ": " + refusal);
  }

  /** Why a start refuses; null if it ends in a state that holds the entries up to the least. */
  private @Nullable String refusal(String what, int least) throws IOException {
    Map<String, Map<String, byte[]>> before = contents();
    StateMachine machine = Batches.machine();
    return switch (open(machine)) {
      case OpenedLog.Result.Refused(String reason) -> {
        assertSame(before, contents(), what);
        disk.endProcess();
        yield reason;
      }
      case OpenedLog.Result.Opened opened -> {
        long applied = machine.view().appliedIndex();
        assertTrue(applied >= least, () -> what + ": only " + applied + " of " + least);
        assertEquals(hashes.get((int) applied), machine.view().hash(), what);
        if (rotation++ % 16 == 0) {
          goesOn(opened.log(), machine, what);
        }
        disk.endProcess();
        yield null;
      }
    };
  }

  /** What is written next is there after the next start. */
  private void goesOn(OpenedLog log, StateMachine machine, String what) throws IOException {
    LogWriter.Entry entry = LogWriter.Entry.of(Batches.put(12_345, 700));
    log.take(entry);
    log.flush();
    log.close();
    disk.endProcess();
    StateMachine again = Batches.machine();
    OpenedLog.Result result = open(again);
    assertTrue(result instanceof OpenedLog.Result.Opened, () -> what + ", then " + result);
    assertEquals(machine.view(), again.view(), what);
    disk.endProcess();
  }

  private static void assertSame(
      Map<String, Map<String, byte[]>> expected,
      Map<String, Map<String, byte[]>> found,
      String what) {
    expected.forEach(
        (folder, files) -> {
          Map<String, byte[]> now = found.getOrDefault(folder, Map.of());
          assertEquals(files.keySet(), now.keySet(), what);
          files.forEach((name, bytes) -> assertArrayEquals(bytes, now.get(name), what));
        });
  }

  /** The last write is in doubt: it was never answered, and only it may be missing. */
  @ParameterizedTest
  @EnumSource(Damage.class)
  void aWriteThatWasNeverAnsweredMayBeCutOffAndNothingElse(Damage damage) throws IOException {
    OpenedLog log = opened();
    write(log, 3, 500);
    log.idle(); // marks what is durable
    Map<String, Map<String, byte[]>> before = contents();
    int start = lastNonZero(segment(before)) + 1;
    number = 100; // whose value has no zeros, as a hole has
    write(log, 1, 1_800);
    disk.endProcess();
    Map<String, Map<String, byte[]>> good = contents();
    byte[] bytes = segment(good);
    int end = lastNonZero(bytes) + 1;
    boolean cutOff = false;
    for (int offset = start; offset < end; offset++) {
      restore(good);
      TreeMap<String, byte[]> damaged = new TreeMap<>(disk.contents("wal"));
      byte[] bad = damage.at(offset, bytes);
      damaged.put(SegmentFile.of(1).name(), bad);
      disk.replace("wal", damaged);
      String what = damage + " at " + offset;
      String refusal = refusal(what, 3);
      if (refusal == null) {
        cutOff = true;
      } else {
        assertNames(SegmentFile.of(1).name(), Arrays.mismatch(bytes, bad), refusal, what);
      }
    }
    assertEquals(damage == Damage.ZEROED, cutOff);
  }

  private static byte[] segment(Map<String, Map<String, byte[]>> contents) {
    return contents
        .getOrDefault("wal", Map.of())
        .getOrDefault(SegmentFile.of(1).name(), new byte[0]);
  }

  @Test
  void aFileThatIsMissingIsNoticed() throws IOException {
    Map<String, Map<String, byte[]>> good = folder();
    List<String> refused = new ArrayList<>();
    for (Map.Entry<String, Map<String, byte[]>> folder : good.entrySet()) {
      for (String name : folder.getValue().keySet()) {
        restore(good);
        TreeMap<String, byte[]> without = new TreeMap<>(folder.getValue());
        without.remove(name);
        disk.replace(folder.getKey(), without);
        String refusal = refusal("without " + name, hashes.size() - 1);
        if (refusal != null) {
          refused.add(name);
          assertMissing(name, refusal);
        }
      }
    }
    List<String> names = List.copyOf(good.getOrDefault("wal", Map.of()).keySet());
    List<String> segments = names.stream().filter(name -> name.endsWith(".log")).toList();
    assertEquals(segments.subList(segments.size() - refused.size(), segments.size()), refused);
    assertTrue(refused.size() > 1 && refused.size() < segments.size(), refused::toString);
  }

  /** What is missing begins with the segment's first entry, or what the snapshot does not hold. */
  private static void assertMissing(String segment, String refusal) {
    Matcher missing = MISSING.matcher(refusal);
    assertTrue(missing.lookingAt(), () -> segment + ": " + refusal);
    long from = Long.parseLong(missing.group(1));
    long to = Long.parseLong(missing.group(2));
    long first = Long.parseLong(segment.replaceAll("\\D", ""));
    assertTrue(from >= first && from < first + 10 && to >= from, () -> segment + ": " + refusal);
  }

  @Test
  void aBadNewestSnapshotIsPassedOverAndKeptAside() throws IOException {
    Map<String, Map<String, byte[]>> good = folder();
    TreeMap<String, byte[]> snapshots = new TreeMap<>(good.getOrDefault("snapshots", Map.of()));
    Map.Entry<String, byte[]> last = snapshots.lastEntry();
    String newest = last.getKey();
    snapshots.put(newest, Damage.FLIPPED.at(100, last.getValue()));
    disk.replace("snapshots", snapshots);
    assertNull(refusal("a bad newest", hashes.size() - 1));
    assertTrue(disk.contents("snapshots").containsKey(newest + ".bad"));
    assertFalse(disk.contents("snapshots").containsKey(newest));
  }

  private static int lastNonZero(byte[] bytes) {
    int at = bytes.length - 1;
    while (at >= 0 && bytes[at] == 0) {
      at--;
    }
    return at;
  }
}
