package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteAheadLogTest {
  private static final WalOptions SMALL = new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true);

  @TempDir Path folder;
  private final List<LogEntry> applied = new ArrayList<>();

  private static CommandBatch batch(int number, int valueBytes) {
    byte[] value = new byte[valueBytes];
    Arrays.fill(value, (byte) (number + 1));
    return new CommandBatch(
        number,
        List.of(new Command.Put(Key.of("k" + number), Value.wrap(value), 0, Precondition.NONE)));
  }

  private WriteAheadLog log() {
    return new WriteAheadLog(folder, SMALL, WalObserver.NONE);
  }

  private LogStart start(WriteAheadLog log) throws IOException {
    applied.clear();
    return log.start(
        entry -> {
          applied.add(entry);
          return List.of(new Outcome.Written(entry.index(), 1));
        });
  }

  private void write(int count, int valueBytes) throws IOException {
    WriteAheadLog log = log();
    assertInstanceOf(LogStart.Ready.class, start(log));
    List<CompletableFuture<AppendReply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(log.append(batch(i, valueBytes)));
    }
    for (int i = 0; i < count; i++) {
      assertEquals(
          new AppendReply.Applied(i + 1, List.of(new Outcome.Written(i + 1, 1))),
          replies.get(i).join());
    }
    log.close();
  }

  private static List<CommandBatch> batches(List<LogEntry> entries) {
    return entries.stream().map(LogEntry::batch).toList();
  }

  private static List<CommandBatch> batches(int count, int valueBytes) {
    List<CommandBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(batch(i, valueBytes));
    }
    return batches;
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAReopenAcrossSegments() throws IOException {
    write(40, 500);
    assertTrue(Segment.list(folder).size() > 4);
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(40, 40, 0), start(again));
    assertEquals(batches(40, 500), batches(applied));
    assertInstanceOf(AppendReply.Applied.class, again.append(batch(40, 10)).join());
    again.close();
    assertEquals(new LogStart.Ready(41, 41, 0), start(log()));
  }

  @Test
  void anEntryLargerThanASegmentGetsOneOfItsSize() throws IOException {
    write(3, 3 * WalOptions.MIN_SEGMENT_BYTES);
    WriteAheadLog again = log();
    assertEquals(new LogStart.Ready(3, 3, 0), start(again));
    assertEquals(batches(3, 3 * WalOptions.MIN_SEGMENT_BYTES), batches(applied));
    again.close();
  }

  @Test
  void afterCloseAppendsAreRefusedAndTheFolderIsFree() throws IOException {
    WriteAheadLog first = log();
    start(first);
    LogStart.Refused inUse = assertInstanceOf(LogStart.Refused.class, start(log()));
    assertTrue(inUse.reason().contains("in use"), inUse::reason);
    first.close();
    first.close();
    assertEquals(Refusal.SHUTTING_DOWN, first.obstacle());
    assertEquals(new AppendReply.Refused(Refusal.SHUTTING_DOWN), first.append(batch(1, 1)).join());
    WriteAheadLog second = log();
    assertInstanceOf(LogStart.Ready.class, start(second));
    second.close();
  }

  @Test
  void aMissingSegmentIsNamed() throws IOException {
    write(40, 500);
    Files.delete(Segment.list(folder).get(1));
    assertInstanceOf(LogStart.Refused.class, start(log()));
  }

  @Test
  void aBitFlippedAnywhereInALogIsFoundOrHarmlessAndNothingIsChanged() throws IOException {
    write(5, 40);
    Path file = Segment.list(folder).getFirst();
    byte[] good = Files.readAllBytes(file);
    int end = lastNonZero(good) + 1;
    for (int at = 0; at < end; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x10;
      Files.write(file, bad);
      LogStart start = start(log());
      LogStart.Refused refused =
          assertInstanceOf(LogStart.Refused.class, start, "a flip at offset " + at);
      assertTrue(refused.reason().contains(file.toString()), refused::reason);
      assertTrue(Arrays.equals(bad, Files.readAllBytes(file)), "changed at " + at);
    }
  }

  @Test
  void aTruncatedSegmentIsRefusedWhereverItWasCut() throws IOException {
    write(5, 40);
    Path file = Segment.list(folder).getFirst();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += 7) {
      Files.write(file, Arrays.copyOf(good, at));
      assertInstanceOf(LogStart.Refused.class, start(log()), "cut at " + at);
    }
  }

  @Test
  void aWriteOfWhichAnySectorIsMissingIsCutOffAndTheLogGoesOn() throws IOException {
    write(1, 1_700);
    Path file = Segment.list(folder).getFirst();
    byte[] good = Files.readAllBytes(file);
    int end = lastNonZero(good) + 1;
    for (int sector = 1; sector * RecordFormat.SECTOR_BYTES < end; sector++) {
      byte[] torn = good.clone();
      int from = sector * RecordFormat.SECTOR_BYTES;
      Arrays.fill(torn, from, from + RecordFormat.SECTOR_BYTES, (byte) 0);
      Files.write(file, torn);
      WriteAheadLog log = log();
      LogStart.Ready ready = assertInstanceOf(LogStart.Ready.class, start(log));
      assertEquals(0, ready.lastIndex());
      assertTrue(ready.tornBytes() > 0);
      assertInstanceOf(AppendReply.Applied.class, log.append(batch(7, 3)).join());
      log.close();
      WriteAheadLog again = log();
      assertEquals(new LogStart.Ready(1, 1, 0), start(again));
      assertEquals(List.of(batch(7, 3)), batches(applied));
      again.close();
    }
  }

  @Test
  void aHoleBeforeAnEntryThatWasWrittenAfterItsSyncIsCorruption() throws IOException {
    WriteAheadLog log = log();
    start(log);
    for (int i = 0; i < 3; i++) {
      assertInstanceOf(AppendReply.Applied.class, log.append(batch(i, 600)).join());
    }
    log.close();
    Path file = Segment.list(folder).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, RecordFormat.SECTOR_BYTES, 2 * RecordFormat.SECTOR_BYTES, (byte) 0);
    Files.write(file, bytes);
    LogStart.Refused refused = assertInstanceOf(LogStart.Refused.class, start(log()));
    assertTrue(refused.reason().contains("offset"), refused::reason);
  }

  private static int lastNonZero(byte[] bytes) {
    int at = bytes.length - 1;
    while (bytes[at] == 0) {
      at--;
    }
    return at;
  }
}
