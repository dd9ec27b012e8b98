package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
          damaged.put(file.getKey(), damage.at(offset, bytes));
          disk.replace(folder.getKey(), damaged);
          String what = damage + " " + file.getKey() + " at " + offset;
          if (recovers(what, file.getKey(), hashes.size() - 1)) {
            recoveries++;
          } else {
            refusals++;
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

  private boolean recovers(String what, String file, int least) throws IOException {
    Map<String, Map<String, byte[]>> before = contents();
    StateMachine machine = Batches.machine();
    return switch (open(machine)) {
      case OpenedLog.Result.Refused(String reason) -> {
        assertTrue(reason.contains(file) || reason.contains("missing"), () -> what + ": " + reason);
        assertSame(before, contents(), what);
        disk.endProcess();
        yield false;
      }
      case OpenedLog.Result.Opened opened -> {
        long applied = machine.view().appliedIndex();
        assertTrue(applied >= least, () -> what + ": only " + applied + " of " + least);
        assertEquals(hashes.get((int) applied), machine.view().hash(), what);
        if (rotation++ % 16 == 0) {
          goesOn(opened.log(), machine, what);
        }
        disk.endProcess();
        yield true;
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
      damaged.put(SegmentFile.of(1).name(), damage.at(offset, bytes));
      disk.replace("wal", damaged);
      cutOff |= recovers(damage + " at " + offset, SegmentFile.of(1).name(), 3);
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
    for (Map.Entry<String, Map<String, byte[]>> folder : good.entrySet()) {
      for (String name : folder.getValue().keySet()) {
        restore(good);
        TreeMap<String, byte[]> without = new TreeMap<>(folder.getValue());
        without.remove(name);
        disk.replace(folder.getKey(), without);
        recovers("without " + name, name, hashes.size() - 1);
      }
    }
  }

  @Test
  void aBadNewestSnapshotIsPassedOverAndKeptAside() throws IOException {
    Map<String, Map<String, byte[]>> good = folder();
    TreeMap<String, byte[]> snapshots = new TreeMap<>(good.getOrDefault("snapshots", Map.of()));
    Map.Entry<String, byte[]> last = snapshots.lastEntry();
    String newest = last.getKey();
    snapshots.put(newest, Damage.FLIPPED.at(100, last.getValue()));
    disk.replace("snapshots", snapshots);
    assertTrue(recovers("a bad newest", newest, hashes.size() - 1));
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
