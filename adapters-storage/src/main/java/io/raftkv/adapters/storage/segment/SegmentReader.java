package io.raftkv.adapters.storage.segment;

import io.raftkv.adapters.storage.codec.BatchDecoder;
import io.raftkv.adapters.storage.codec.MalformedBatchException;
import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads one segment from its first record to its end, and judges how it ends. */
public final class SegmentReader {
  private final Folder folder;
  private final SegmentFile file;
  private final boolean last;
  private final long provenIndex;

  /**
   * For one segment.
   *
   * @param last whether no other segment follows
   * @param provenIndex an entry that is known to have been durable, with all before it
   */
  public SegmentReader(Folder folder, SegmentFile file, boolean last, long provenIndex) {
    this.folder = folder;
    this.file = file;
    this.last = last;
    this.provenIndex = provenIndex;
  }

  /** Takes the entries in order. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One entry.
     *
     * @param offset where its record begins
     * @param durableIndex what was known to be synced when the record was written
     */
    void entry(LogEntry entry, int offset, long durableIndex);
  }

  /** How a segment ends. */
  public sealed interface End {
    /** The index behind the last entry that was read. */
    long nextIndex();

    /**
     * Zeros from the offset on.
     *
     * @param unproven where the first entry begins that nothing says is durable; the offset if none
     */
    record Clean(int offset, long nextIndex, CRC32C chain, int unproven) implements End {}

    /**
     * The footer, and then zeros from the offset on: no entry will ever be added.
     *
     * @param unproven where the first entry begins that nothing says is durable, or the footer
     */
    record Sealed(int offset, long nextIndex, int unproven) implements End {}

    /**
     * A write that was never acknowledged stands from the offset to {@code dirtyEnd}.
     *
     * @param unproven where the first entry begins that nothing says is durable; the offset if none
     */
    record Torn(int offset, int dirtyEnd, long nextIndex, CRC32C chain, int unproven)
        implements End {}

    /**
     * Damage to what may have been acknowledged.
     *
     * @param file the path of the segment
     * @param offset where what cannot be read begins
     */
    record Corrupt(String file, long offset, String what, long nextIndex) implements End {
      /** All of it, in one line. */
      public String reason() {
        return file + " is corrupt at offset " + offset + ": " + what;
      }
    }
  }

  /** Gives the entries to the sink, in order, and says how the segment ends. */
  public End read(Sink sink) throws IOException {
    try (DiskFile disk = folder.openToRead(file.name());
        Arena arena = Arena.ofConfined()) {
      long size = disk.size();
      ByteBuffer header = ByteBuffer.allocate(RecordFormat.SEGMENT_HEADER_BYTES);
      disk.read(header, 0);
      String fault = RecordFormat.faultOfHeader(header.flip(), size, file.firstIndex());
      if (fault == null && size > Integer.MAX_VALUE) {
        fault = "it is longer than any segment";
      }
      if (fault != null) {
        return corrupt(0, fault, file.firstIndex());
      }
      ByteBuffer bytes = arena.allocate(size).asByteBuffer();
      disk.read(bytes, 0);
      return scan(bytes.flip(), sink);
    }
  }

  private End scan(ByteBuffer segment, Sink sink) {
    int at = RecordFormat.SEGMENT_HEADER_BYTES;
    long next = file.firstIndex();
    CRC32C chain = new CRC32C();
    while (RecordFormat.isRecordHeader(segment, at)) {
      if (RecordFormat.index(segment, at) != next) {
        return corrupt(
            at, "index " + RecordFormat.index(segment, at) + " instead of " + next, next);
      }
      if (!RecordFormat.isPayloadIntact(segment, at)) {
        return damagedPayload(segment, at, next, chain);
      }
      int length = RecordFormat.length(segment, at);
      int payload = at + RecordFormat.RECORD_HEADER_BYTES;
      try {
        LogEntry entry = new LogEntry(next, BatchDecoder.decode(segment.slice(payload, length)));
        sink.entry(entry, at, RecordFormat.durableIndex(segment, at));
      } catch (MalformedBatchException e) {
        return corrupt(at, "entry " + next + " cannot be read: " + e.getMessage(), next);
      }
      chain.update(segment.slice(at, RecordFormat.RECORD_HEADER_BYTES));
      next++;
      at = payload + length;
    }
    return RecordFormat.isFooter(segment, at)
        ? footer(segment, at, next, chain)
        : noHeader(segment, at, next, chain);
  }

  private End footer(ByteBuffer segment, int at, long next, CRC32C chain) {
    if (RecordFormat.index(segment, at) != next
        || RecordFormat.durableIndex(segment, at) != next - 1
        || RecordFormat.payloadCrc(segment, at) != (int) chain.getValue()) {
      return corrupt(at, "the footer does not fit the records before it", next);
    }
    int end = at + RecordFormat.RECORD_HEADER_BYTES;
    return RecordFormat.isZero(segment, end, segment.capacity())
        ? new End.Sealed(end, next, unproven(segment, at))
        : corrupt(end, "there are bytes behind the footer", next);
  }

  private End noHeader(ByteBuffer segment, int at, long next, CRC32C chain) {
    int dirtyEnd = dirtyEnd(segment, at);
    if (dirtyEnd == at) {
      if (!last) {
        return corrupt(at, "it ends without a footer, and a later segment follows", next);
      }
      return next > provenIndex
          ? new End.Clean(at, next, chain, unproven(segment, at))
          : gone(at, next);
    }
    int headerEnd = Math.min(segment.capacity(), at + RecordFormat.RECORD_HEADER_BYTES);
    return RecordFormat.hasZeroSector(segment, at, headerEnd)
        ? tornUnlessProven(segment, at, next, chain)
        : corrupt(at, "the header of entry " + next + " is damaged", next);
  }

  private End damagedPayload(ByteBuffer segment, int at, long next, CRC32C chain) {
    int from = at + RecordFormat.RECORD_HEADER_BYTES;
    int length = RecordFormat.length(segment, at);
    return length <= segment.capacity() - from
            && RecordFormat.hasZeroSector(segment, from, from + length)
        ? tornUnlessProven(segment, at, next, chain)
        : corrupt(at, "the checksum of entry " + next + " does not match", next);
  }

  private End tornUnlessProven(ByteBuffer segment, int at, long next, CRC32C chain) {
    if (!last) {
      return corrupt(at, "entry " + next + " is damaged, and a later segment follows", next);
    }
    if (next <= provenIndex) {
      return gone(at, next);
    }
    int dirtyEnd = dirtyEnd(segment, at);
    for (int i = at + 1; i <= dirtyEnd - RecordFormat.RECORD_HEADER_BYTES; i++) {
      if (RecordFormat.isRecordHeader(segment, i)
          && RecordFormat.index(segment, i) > next
          && RecordFormat.durableIndex(segment, i) >= next) {
        return corrupt(at, "entry " + next + " is damaged, and later entries follow", next);
      }
    }
    return new End.Torn(at, dirtyEnd, next, chain, unproven(segment, at));
  }

  /** Where the first of the entries before the end begins that was not known to be synced. */
  private int unproven(ByteBuffer segment, int end) {
    long proven = provenIndex;
    int first = RecordFormat.SEGMENT_HEADER_BYTES;
    for (int at = first; at < end; at = behind(segment, at)) {
      proven = Math.max(proven, RecordFormat.durableIndex(segment, at));
    }
    while (first < end && RecordFormat.index(segment, first) <= proven) {
      first = behind(segment, first);
    }
    return first;
  }

  private static int behind(ByteBuffer segment, int at) {
    return at + RecordFormat.RECORD_HEADER_BYTES + RecordFormat.length(segment, at);
  }

  private static int dirtyEnd(ByteBuffer segment, int from) {
    int end = segment.capacity();
    while (end - Long.BYTES >= from && segment.getLong(end - Long.BYTES) == 0) {
      end -= Long.BYTES;
    }
    while (end > from && segment.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  private End gone(int offset, long next) {
    return corrupt(
        offset,
        "entries " + next + " to " + provenIndex + " are gone, which had been made durable",
        next);
  }

  private End corrupt(int offset, String what, long next) {
    return new End.Corrupt(folder.describe(file.name()), offset, what, next);
  }
}
