package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.codec.BatchDecoder;
import io.raftkv.adapters.storage.codec.MalformedBatchException;
import io.raftkv.application.port.EntryApplier;
import io.raftkv.domain.command.LogEntry;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads one segment from its first record to its end, applying each. */
final class SegmentScan {
  private final Path file;
  private final ByteBuffer segment;
  private final boolean last;

  SegmentScan(Path file, ByteBuffer segment, boolean last) {
    this.file = file;
    this.segment = segment;
    this.last = last;
  }

  /** How a segment ends. */
  sealed interface End {
    /** Zeros from the offset on. */
    record Clean(int offset, long nextIndex) implements End {}

    /** A write that was never acknowledged stands from the offset to {@code dirtyEnd}. */
    record Torn(int offset, int dirtyEnd, long nextIndex) implements End {}

    /** Damage to what may have been acknowledged. */
    record Corrupt(String reason) implements End {}
  }

  End run(long firstIndex, EntryApplier applier) {
    if (!RecordFormat.isSegmentHeader(segment, firstIndex)) {
      return corrupt(0, "the segment header is damaged, or the file does not have its old size");
    }
    int at = RecordFormat.SEGMENT_HEADER_BYTES;
    long next = firstIndex;
    while (RecordFormat.isRecordHeader(segment, at)) {
      if (RecordFormat.index(segment, at) != next) {
        return corrupt(at, "index " + RecordFormat.index(segment, at) + " instead of " + next);
      }
      if (!RecordFormat.isPayloadIntact(segment, at)) {
        return damagedPayload(at, next);
      }
      int length = RecordFormat.length(segment, at);
      int payload = at + RecordFormat.RECORD_HEADER_BYTES;
      try {
        var _ =
            applier.apply(new LogEntry(next, BatchDecoder.decode(segment.slice(payload, length))));
      } catch (MalformedBatchException e) {
        return corrupt(at, "entry " + next + " cannot be read: " + e.getMessage());
      }
      next++;
      at = payload + length;
    }
    return noHeader(at, next);
  }

  private End noHeader(int at, long next) {
    int dirtyEnd = dirtyEnd(at);
    if (dirtyEnd == at) {
      return new End.Clean(at, next);
    }
    int headerEnd = Math.min(segment.capacity(), at + RecordFormat.RECORD_HEADER_BYTES);
    return RecordFormat.hasZeroSector(segment, at, headerEnd)
        ? tornUnlessProven(at, next)
        : corrupt(at, "the header of entry " + next + " is damaged");
  }

  private End damagedPayload(int at, long next) {
    int from = at + RecordFormat.RECORD_HEADER_BYTES;
    int length = RecordFormat.length(segment, at);
    return length <= segment.capacity() - from
            && RecordFormat.hasZeroSector(segment, from, from + length)
        ? tornUnlessProven(at, next)
        : corrupt(at, "the checksum of entry " + next + " does not match");
  }

  private End tornUnlessProven(int at, long next) {
    if (!last) {
      return corrupt(at, "entry " + next + " is damaged, and a later segment follows");
    }
    int dirtyEnd = dirtyEnd(at);
    for (int i = at + 1; i <= dirtyEnd - RecordFormat.RECORD_HEADER_BYTES; i++) {
      if (RecordFormat.isRecordHeader(segment, i)
          && RecordFormat.index(segment, i) > next
          && RecordFormat.durableIndex(segment, i) >= next) {
        return corrupt(at, "entry " + next + " is damaged, and later entries follow");
      }
    }
    return new End.Torn(at, dirtyEnd, next);
  }

  private int dirtyEnd(int from) {
    int end = segment.capacity();
    while (end > from && segment.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  private End corrupt(int offset, String what) {
    return new End.Corrupt(
        file
            + " is corrupt at offset "
            + offset
            + ": "
            + what
            + "; nothing was changed: restore the folder from a backup");
  }
}
