package io.raftkv.adapters.raft.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Segments of Ratis's log, byte by byte as its format says and without any code of Ratis's. */
public final class LogBytes {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A segment that has its header. */
  public static LogBytes segment() {
    LogBytes bytes = new LogBytes();
    bytes.out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    return bytes;
  }

  /** Appends an entry with a batch. */
  public LogBytes batch(long term, long index, byte[] batch) {
    return entry(term, index, 3, field(1, batch));
  }

  /** Appends an entry of Ratis's own. */
  public LogBytes configuration(long term, long index) {
    return entry(term, index, 4, new byte[0]);
  }

  private LogBytes entry(long term, long index, int bodyField, byte[] body) {
    ByteArrayOutputStream proto = new ByteArrayOutputStream();
    number(proto, 1, term);
    number(proto, 2, index);
    proto.writeBytes(field(bodyField, body));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    varint(entry, proto.size());
    entry.writeBytes(proto.toByteArray());
    CRC32C crc = new CRC32C();
    crc.update(entry.toByteArray());
    entry.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    out.writeBytes(entry.toByteArray());
    return this;
  }

  /** What stands where nothing was written yet. */
  public LogBytes zeros(int count) {
    out.writeBytes(new byte[count]);
    return this;
  }

  /** How long it is. */
  public int size() {
    return out.size();
  }

  /** All of it. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream to, int field, long value) {
    if (value != 0) { // which is how it is left out
      varint(to, ((long) field << 3) | VARINT);
      varint(to, value);
    }
  }

  private static byte[] field(int field, byte[] content) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    varint(to, ((long) field << 3) | BYTES);
    varint(to, content.length);
    to.writeBytes(content);
    return to.toByteArray();
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long left = value;
    while (left > 0x7F) {
      to.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    to.write((int) left);
  }
}
