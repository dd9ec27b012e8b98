package io.raftkv.adapters.storage.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Passes a snapshot on as one behind which a new log begins: without the term of the old log, and
 * with the checksums that this takes. To be given the bytes of a snapshot that somebody else finds
 * sound meanwhile. For one thread.
 */
final class FoundingCopy implements SnapshotWriter.Sink {
  private static final int TERM_AT = 64;

  private final SnapshotWriter.Sink sink;
  private final MessageDigest sha256 = SnapshotFormat.sha256();

  /** A header is gathered here before it is passed on; at first that of the whole. */
  private ByteBuffer header = ByteBuffer.allocate(SnapshotFormat.HEADER_BYTES);

  private boolean inBlocks;
  private boolean atEnd;
  private int payloadLeft;

  FoundingCopy(SnapshotWriter.Sink sink) {
    this.sink = sink;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (payloadLeft > 0) {
        int count = Math.min(payloadLeft, bytes.remaining());
        payload(take(bytes, count));
        payloadLeft -= count;
        continue;
      }
      header.put(take(bytes, Math.min(header.remaining(), bytes.remaining())));
      if (!header.hasRemaining()) {
        if (inBlocks) {
          beginBlock();
        } else {
          begin();
        }
      }
    }
  }

  private static ByteBuffer take(ByteBuffer bytes, int count) {
    ByteBuffer taken = bytes.slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    return taken;
  }

  private void begin() throws IOException {
    int checked = SnapshotFormat.HEADER_BYTES - Integer.BYTES;
    header.putLong(TERM_AT, 0);
    header.putInt(checked, SnapshotFormat.crc(header, 0, checked));
    pass(header.flip());
    header = ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES);
    inBlocks = true;
  }

  private void beginBlock() throws IOException {
    atEnd = header.get(0) == SnapshotFormat.END;
    payloadLeft = Math.max(0, header.getInt(1));
    if (atEnd) {
      end();
    } else {
      pass(header.flip());
    }
    header.clear();
  }

  private void payload(ByteBuffer bytes) throws IOException {
    if (!atEnd) { // what stands in the end has been replaced
      pass(bytes);
    }
  }

  private void end() throws IOException {
    ByteBuffer end =
        ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES + SnapshotFormat.SHA256_BYTES);
    end.put(SnapshotFormat.BLOCK_HEADER_BYTES, sha256.digest());
    SnapshotFormat.putBlockHeader(end, 0, SnapshotFormat.END, SnapshotFormat.SHA256_BYTES);
    sink.write(end);
  }

  private void pass(ByteBuffer bytes) throws IOException {
    sha256.update(bytes.duplicate());
    sink.write(bytes);
  }
}
