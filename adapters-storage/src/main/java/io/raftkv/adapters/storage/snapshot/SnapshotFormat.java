package io.raftkv.adapters.storage.snapshot;

import io.raftkv.domain.state.View;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** The layout of snapshots; see the package. */
final class SnapshotFormat {
  static final int HEADER_BYTES = 76;
  static final int BLOCK_HEADER_BYTES = 13;
  static final int SHA256_BYTES = 32;
  static final int VERSION = 3;

  /** The one before has no directory, and is read as well. */
  static final int VERSION_OLDEST = 2;

  static final byte KEYS = 1;
  static final byte CLIENTS = 2;
  static final byte DIRECTORY = 3;
  static final byte END = (byte) 255;

  /** A block ends with the first entry that reaches this size. */
  static final int BLOCK_BYTES = 256 * 1024;

  /** The longest block that is taken for one: the longest key and value, with ample room. */
  static final int BLOCK_BYTES_MAX = 64 * 1024 * 1024;

  static final int ENTRY_FIXED_BYTES = 2 + 4 + 4 * Long.BYTES;
  static final int CLIENT_FIXED_BYTES = 1 + 2 * Long.BYTES + 4;

  private static final byte[] MAGIC = {'R', 'K', 'V', 'S', 'N', 'P'};
  static final int MAGIC_BYTES = MAGIC.length;

  private SnapshotFormat() {}

  static ByteBuffer header(SnapshotHeader header) {
    View view = header.view();
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
    out.put(MAGIC)
        .putShort((short) VERSION)
        .putLong(view.appliedIndex())
        .putLong(view.revision())
        .putLong(view.keys())
        .putLong(view.clockMillis())
        .putLong(view.hash().high())
        .putLong(view.hash().low())
        .putLong(header.createdAtMillis())
        .putLong(view.appliedTerm());
    out.putInt(HEADER_BYTES - 4, crc(out, 0, HEADER_BYTES - 4));
    return out.clear();
  }

  static boolean hasMagic(ByteBuffer header) {
    return header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /** Writes the header of a block whose payload stands behind it already. */
  static void putBlockHeader(ByteBuffer out, int at, byte type, int length) {
    out.put(at, type).putInt(at + 1, length);
    out.putInt(at + 5, crc(out, at + BLOCK_HEADER_BYTES, length));
    out.putInt(at + 9, crc(out, at, 9));
  }

  static int crc(ByteBuffer buffer, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(from, length));
    return (int) crc.getValue();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }
}
