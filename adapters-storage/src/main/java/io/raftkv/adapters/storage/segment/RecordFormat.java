package io.raftkv.adapters.storage.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The layout of segments and records; see the package. */
public final class RecordFormat {
  static final int SEGMENT_HEADER_BYTES = 32;

  /** How many bytes stand before a payload. */
  public static final int RECORD_HEADER_BYTES = 28;

  static final int SECTOR_BYTES = 512;

  /** In place of a record's length, it marks the footer of a sealed segment. */
  private static final int SEAL = -1;

  private static final long MAGIC = 0x524B5657_414C3031L; // "RKVWAL01"
  private static final long MAGIC_MASK = 0xFFFFFFFF_FFFF0000L;
  private static final int SALT_AT = 24;
  private static final int SEGMENT_COVERED_BYTES = 28;
  private static final int COVERED_BYTES = 24;

  private RecordFormat() {}

  static ByteBuffer segmentHeader(long sizeBytes, long firstIndex, int salt) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putLong(MAGIC).putLong(sizeBytes).putLong(firstIndex).putInt(salt);
    header.putInt(crc(header, 0, SEGMENT_COVERED_BYTES));
    return header.flip();
  }

  /** Whether a file with this beginning, of whatever version, may be a segment. */
  static boolean hasMagic(ByteBuffer header) {
    return header.remaining() >= SEGMENT_HEADER_BYTES
        && (header.getLong(0) & MAGIC_MASK) == (MAGIC & MAGIC_MASK);
  }

  /** The first index that the header says. */
  static long firstIndex(ByteBuffer header) {
    return header.getLong(16);
  }

  /**
   * What goes into the checksum of each header in the segment, so that nobody who does not see the
   * file can make a value in which such a header stands.
   */
  static int salt(ByteBuffer segment) {
    return segment.getInt(SALT_AT);
  }

  /** What is wrong with the header of a file of this size; null if nothing is. */
  static @Nullable String faultOfHeader(ByteBuffer header, long fileBytes, long firstIndex) {
    if (header.remaining() < SEGMENT_HEADER_BYTES) {
      return "the file is shorter than a segment header";
    }
    if (!hasMagic(header)) {
      return "it does not begin as a segment does";
    }
    if (header.getInt(SEGMENT_COVERED_BYTES) != crc(header, 0, SEGMENT_COVERED_BYTES)) {
      return "the checksum of the segment header does not match";
    }
    if (header.getLong(0) != MAGIC) {
      return "its format is not one that this RaftKV reads";
    }
    if (header.getLong(8) != fileBytes) {
      return "the file has " + fileBytes + " bytes instead of " + header.getLong(8);
    }
    if (header.getLong(16) != firstIndex) {
      return "it begins with entry " + header.getLong(16) + ", and its name says another";
    }
    return null;
  }

  /** Writes the header of a record whose payload stands behind it already. */
  public static void putRecordHeader(
      ByteBuffer out, int at, int salt, int length, long index, long durableIndex, int payloadCrc) {
    putHeader(out, at, salt, length, index, durableIndex, payloadCrc);
  }

  /**
   * Writes the footer of a sealed segment.
   *
   * @param nextIndex the first index of the segment that follows
   * @param chain the checksum over all record headers of the segment, in order
   */
  static void putFooter(ByteBuffer out, int at, int salt, long nextIndex, int chain) {
    putHeader(out, at, salt, SEAL, nextIndex, nextIndex - 1, chain);
  }

  private static void putHeader(
      ByteBuffer out, int at, int salt, int length, long index, long durableIndex, int crc) {
    out.putInt(at, length).putLong(at + 4, index).putLong(at + 12, durableIndex);
    out.putInt(at + 20, crc);
    out.putInt(at + COVERED_BYTES, headerCrc(out, at, salt));
  }

  private static int headerCrc(ByteBuffer buffer, int at, int salt) {
    CRC32C crc = new CRC32C();
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      crc.update(salt >>> shift);
    }
    crc.update(buffer.slice(at, COVERED_BYTES));
    return (int) crc.getValue();
  }

  static boolean isRecordHeader(ByteBuffer segment, int at) {
    return isHeader(segment, at) && segment.getInt(at) > 0;
  }

  static boolean isFooter(ByteBuffer segment, int at) {
    return isHeader(segment, at) && segment.getInt(at) == SEAL;
  }

  private static boolean isHeader(ByteBuffer segment, int at) {
    return at <= segment.capacity() - RECORD_HEADER_BYTES
        && segment.getInt(at) != 0
        && segment.getInt(at + COVERED_BYTES) == headerCrc(segment, at, salt(segment));
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

  /** The checksum of the payload behind a record header, or the chain in a footer. */
  static int payloadCrc(ByteBuffer segment, int at) {
    return segment.getInt(at + 20);
  }

  /** Whether the payload behind a valid header is inside the segment and unharmed. */
  static boolean isPayloadIntact(ByteBuffer segment, int at) {
    int length = length(segment, at);
    int from = at + RECORD_HEADER_BYTES;
    return length <= segment.capacity() - from
        && payloadCrc(segment, at) == crc(segment, from, length);
  }

  static boolean isZero(ByteBuffer segment, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      if (segment.getLong(at) != 0) {
        return false;
      }
    }
    for (; at < to; at++) {
      if (segment.get(at) != 0) {
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

  /** The CRC32C over so many bytes of the buffer. */
  public static int crc(ByteBuffer buffer, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(from, length));
    return (int) crc.getValue();
  }
}
