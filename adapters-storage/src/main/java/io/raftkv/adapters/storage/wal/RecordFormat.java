package io.raftkv.adapters.storage.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The layout of segments and records; see the package. */
final class RecordFormat {
  static final int SEGMENT_HEADER_BYTES = 28;
  static final int RECORD_HEADER_BYTES = 28;
  static final int SECTOR_BYTES = 512;
  private static final long MAGIC = 0x524B5657_414C3031L; // "RKVWAL01"
  private static final int COVERED_BYTES = 24;

  private RecordFormat() {}

  static ByteBuffer segmentHeader(long sizeBytes, long firstIndex) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putLong(MAGIC).putLong(sizeBytes).putLong(firstIndex);
    header.putInt(crc(header, 0, COVERED_BYTES));
    return header.flip();
  }

  static boolean isSegmentHeader(ByteBuffer segment, long firstIndex) {
    return segment.capacity() >= SEGMENT_HEADER_BYTES
        && segment.getLong(0) == MAGIC
        && segment.getLong(8) == segment.capacity()
        && segment.getLong(16) == firstIndex
        && segment.getInt(COVERED_BYTES) == crc(segment, 0, COVERED_BYTES);
  }

  /** Writes the header of a record whose payload stands behind it already. */
  static void putRecordHeader(ByteBuffer out, int at, int length, long index, long durableIndex) {
    out.putInt(at, length).putLong(at + 4, index).putLong(at + 12, durableIndex);
    out.putInt(at + 20, crc(out, at + RECORD_HEADER_BYTES, length));
    out.putInt(at + COVERED_BYTES, crc(out, at, COVERED_BYTES));
  }

  static boolean isRecordHeader(ByteBuffer segment, int at) {
    return at <= segment.capacity() - RECORD_HEADER_BYTES
        && segment.getInt(at) > 0
        && segment.getInt(at + COVERED_BYTES) == crc(segment, at, COVERED_BYTES);
  }

  static int length(ByteBuffer segment, int at) {
    return segment.getInt(at);
  }

  static long index(ByteBuffer segment, int at) {
    return segment.getLong(at + 4);
  }

  static long durableIndex(ByteBuffer segment, int at) {
    return segment.getLong(at + 12);
  }

  /** Whether the payload behind a valid header is inside the segment and unharmed. */
  static boolean isPayloadIntact(ByteBuffer segment, int at) {
    int length = length(segment, at);
    int from = at + RECORD_HEADER_BYTES;
    return length <= segment.capacity() - from
        && segment.getInt(at + 20) == crc(segment, from, length);
  }

  static boolean isZero(ByteBuffer segment, int from, int to) {
    for (int i = from; i < to; i++) {
      if (segment.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether some sector's share of the bytes is all zero, as an unfinished write leaves it. */
  static boolean hasZeroSector(ByteBuffer segment, int from, int to) {
    for (int start = from; start < to; ) {
      int end = Math.min(to, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
      if (isZero(segment, start, end)) {
        return true;
      }
      start = end;
    }
    return false;
  }

  private static int crc(ByteBuffer buffer, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(from, length));
    return (int) crc.getValue();
  }
}
