package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.RecordFormat;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A write that was cut off, whatever a client has put into it. */
final class TornTailTest {
  private static final int SECTOR_BYTES = 512;
  private static final byte MARKER = 'm';

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(3));

  private OpenedLog.Result open() throws IOException {
    return OpenedLog.open(
        new SimulatedPlace(disk),
        new WalOptions(1 << 20, true, 1_000_000, true, 0),
        WalObserver.NONE,
        ReplicatedState.of(Batches.machine()),
        () -> {});
  }

  private static AppendReply append(OpenedLog log, byte[] value) {
    LogWriter.Entry entry =
        LogWriter.Entry.of(
            new CommandBatch(
                1,
                List.of(
                    new Command.Put(
                        Key.of("k"), Value.wrap(value), Command.NO_DEADLINE, Precondition.NONE))));
    log.take(entry);
    log.flush();
    return entry.reply().join();
  }

  /** What would prove that the entry around it had been acknowledged, were its checksum right. */
  private static byte[] forgedRecords() {
    ByteBuffer value = ByteBuffer.allocate(4 * SECTOR_BYTES);
    Arrays.fill(value.array(), MARKER);
    for (int at = 0; at < SECTOR_BYTES; at += RecordFormat.RECORD_HEADER_BYTES) {
      RecordFormat.putRecordHeader(value, at, 0, 1, 3, 2, 0);
    }
    return value.array();
  }

  @Test
  void recordsWithinAValueProveNothing() throws IOException {
    OpenedLog log = assertInstanceOf(OpenedLog.Result.Opened.class, open()).log();
    assertInstanceOf(AppendReply.Applied.class, append(log, new byte[] {1}));
    assertInstanceOf(AppendReply.Applied.class, append(log, forgedRecords()));
    Map<String, byte[]> files = disk.contents("wal");
    byte[] segment = Objects.requireNonNull(files.get("wal-00000000000000000001.log"));
    int sector = SECTOR_BYTES;
    while (segment[sector] != MARKER || segment[sector + SECTOR_BYTES - 1] != MARKER) {
      sector += SECTOR_BYTES;
      assertTrue(sector < 8 * SECTOR_BYTES, "the value is not in the segment");
    }
    Arrays.fill(segment, sector, sector + SECTOR_BYTES, (byte) 0);
    files.remove("spare.tmp");
    disk.endProcess();
    disk.replace("wal", files);
    LogStart.Ready ready = assertInstanceOf(OpenedLog.Result.Opened.class, open()).ready();
    assertEquals(1, ready.lastIndex());
    assertTrue(ready.tornBytes() > 0);
  }
}
