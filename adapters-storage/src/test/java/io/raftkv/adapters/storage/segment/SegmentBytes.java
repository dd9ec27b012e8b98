package io.raftkv.adapters.storage.segment;

import io.raftkv.adapters.storage.codec.BatchEncoder;
import io.raftkv.domain.command.CommandBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A segment put together record by record, right in every sum, so that a test can make one thing
 * wrong and nothing else. Each method writes behind what the one before has written.
 */
@SuppressWarnings("exports") // nobody outside of this module's tests sees it
public final class SegmentBytes {
  private static final int SALT = 0x07E57;

  private final ByteBuffer bytes;
  private final CRC32C chain = new CRC32C();

  /** A header that tells of this size and this first entry, and zeros. */
  public SegmentBytes(int size, long firstIndex) {
    bytes = ByteBuffer.allocate(size);
    bytes.put(RecordFormat.segmentHeader(size, firstIndex, SALT));
  }

  /** Where the next thing will stand. */
  public int position() {
    return bytes.position();
  }

  /** A record of the batch. */
  public SegmentBytes entry(long index, long durableIndex, CommandBatch batch) {
    byte[] payload = new byte[BatchEncoder.size(batch)];
    BatchEncoder.encode(batch, ByteBuffer.wrap(payload));
    return record(index, durableIndex, payload);
  }

  /** A record of any payload. */
  public SegmentBytes record(long index, long durableIndex, byte[] payload) {
    int at = bytes.position();
    bytes.put(at + RecordFormat.RECORD_HEADER_BYTES, payload);
    RecordFormat.putRecordHeader(
        bytes,
        at,
        SALT,
        payload.length,
        index,
        durableIndex,
        RecordFormat.crc(bytes, at + RecordFormat.RECORD_HEADER_BYTES, payload.length));
    chain.update(bytes.slice(at, RecordFormat.RECORD_HEADER_BYTES));
    bytes.position(at + RecordFormat.RECORD_HEADER_BYTES + payload.length);
    return this;
  }

  /** The header of a record of so many bytes, of which none is there. */
  public SegmentBytes recordHeader(int length, long index) {
    RecordFormat.putRecordHeader(bytes, bytes.position(), SALT, length, index, 0, 0);
    return this;
  }

  /** The footer that fits the records. */
  public SegmentBytes footer(long nextIndex) {
    return footer(nextIndex, 0);
  }

  /** A footer, valid by itself, whose chain differs in these bits from that of the records. */
  public SegmentBytes footer(long nextIndex, int chainFlips) {
    int at = bytes.position();
    RecordFormat.putFooter(bytes, at, SALT, nextIndex, (int) chain.getValue() ^ chainFlips);
    bytes.position(at + RecordFormat.RECORD_HEADER_BYTES);
    return this;
  }

  /** A footer, right but for the last index that it tells. */
  public SegmentBytes footerOfLast(long nextIndex, long lastIndex) {
    int at = bytes.position();
    RecordFormat.putRecordHeader(bytes, at, SALT, -1, nextIndex, lastIndex, (int) chain.getValue());
    bytes.position(at + RecordFormat.RECORD_HEADER_BYTES);
    return this;
  }

  /** All of it. */
  public byte[] bytes() {
    return bytes.array().clone();
  }

  /** All of it, with another bit at the offset. */
  public byte[] flipped(int offset) {
    byte[] damaged = bytes();
    damaged[offset] ^= 0x10;
    return damaged;
  }

  /** All of it, with another bit in its header, whose sum is right again. */
  public byte[] withHeaderFlipped(int offset) {
    byte[] damaged = flipped(offset);
    ByteBuffer header = ByteBuffer.wrap(damaged);
    header.putInt(28, RecordFormat.crc(header, 0, 28));
    return damaged;
  }

  /** All of it, with so many zeros from the offset on. */
  public byte[] zeroed(int offset, int count) {
    byte[] damaged = bytes();
    Arrays.fill(damaged, offset, offset + count, (byte) 0);
    return damaged;
  }
}
