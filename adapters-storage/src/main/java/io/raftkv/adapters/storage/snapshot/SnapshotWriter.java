package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.codec.DirectoryCodec;
import io.raftkv.adapters.storage.codec.OutcomeCodec;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.state.ClientRequests;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.VersionedValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Writes one state in the form that the package describes. For one thread. */
public final class SnapshotWriter {
  private final Sink sink;
  private final MessageDigest sha256 = SnapshotFormat.sha256();
  private ByteBuffer block = ByteBuffer.allocate(SnapshotFormat.BLOCK_BYTES + 8 * 1024);
  private long written;

  /** Takes the bytes in order. */
  @FunctionalInterface
  public interface Sink {
    /** Writes all of the buffer. */
    void write(ByteBuffer bytes) throws IOException;
  }

  private SnapshotWriter(Sink sink) {
    this.sink = sink;
  }

  /**
   * Writes the image, and leaves it open.
   *
   * @return how many bytes that took
   * @throws IOException if the sink fails, or the image gets void before it is written
   */
  public static long write(StateImage image, long nowMillis, Sink sink) throws IOException {
    return write(image, new SnapshotHeader(image.view(), nowMillis), sink);
  }

  /** As {@link #write(StateImage, long, Sink)}, of an image that is to say this of itself. */
  static long write(StateImage image, SnapshotHeader header, Sink sink) throws IOException {
    SnapshotWriter writer = new SnapshotWriter(sink);
    writer.emit(SnapshotFormat.header(header));
    try {
      writer.beginBlock();
      image.scan(
          entry -> {
            writer.add(entry);
            return !image.isVoid();
          });
      writer.endBlock(SnapshotFormat.KEYS);
      refuseVoid(image);
      writer.beginBlock();
      image.directory().forEach(writer::add);
      writer.endBlock(SnapshotFormat.DIRECTORY);
      writer.beginBlock();
      image.clients().forEach(writer::add);
      writer.endBlock(SnapshotFormat.CLIENTS);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    byte[] whole = writer.sha256.digest();
    writer.beginBlock();
    writer.block.put(whole);
    writer.endBlock(SnapshotFormat.END);
    return writer.written;
  }

  private static void refuseVoid(StateImage image) throws IOException {
    if (image.isVoid()) {
      throw new IOException(
          "writes came so fast that the past of entry "
              + image.view().appliedIndex()
              + " outgrew its memory before it was written; a later one may do better");
    }
  }

  private void beginBlock() {
    block.clear().position(SnapshotFormat.BLOCK_HEADER_BYTES);
  }

  private void add(KeyEntry entry) {
    VersionedValue versioned = entry.versioned();
    makeRoom(
        SnapshotFormat.KEYS,
        SnapshotFormat.ENTRY_FIXED_BYTES + entry.key().size() + versioned.value().size());
    entry.key().writeTo(block.putShort((short) entry.key().size()));
    versioned.value().writeTo(block.putInt(versioned.value().size()));
    block
        .putLong(versioned.version())
        .putLong(versioned.createRevision())
        .putLong(versioned.modRevision())
        .putLong(versioned.deadlineMillis());
    endFullBlock(SnapshotFormat.KEYS);
  }

  private void add(DirectoryEntry entry) {
    makeRoom(SnapshotFormat.DIRECTORY, DirectoryCodec.size(entry));
    DirectoryCodec.encode(entry, block);
    endFullBlock(SnapshotFormat.DIRECTORY);
  }

  private void add(ClientRequests client) {
    int bytes = SnapshotFormat.CLIENT_FIXED_BYTES + client.client().length();
    for (ClientRequests.Answered request : client.requests()) {
      bytes += Long.BYTES + OutcomeCodec.size(request.outcome());
    }
    makeRoom(SnapshotFormat.CLIENTS, bytes);
    block
        .put((byte) client.client().length())
        .put(client.client().getBytes(StandardCharsets.US_ASCII))
        .putLong(client.lastSeenMillis())
        .putLong(client.forgottenUpTo())
        .putInt(client.requests().size());
    for (ClientRequests.Answered request : client.requests()) {
      OutcomeCodec.encode(request.outcome(), block.putLong(request.sequence()));
    }
    endFullBlock(SnapshotFormat.CLIENTS);
  }

  private void makeRoom(byte type, int bytes) {
    if (block.remaining() < bytes) {
      endBlockUnchecked(type);
      if (block.remaining() < bytes) {
        block = ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES + bytes);
        beginBlock();
      }
    }
  }

  private void endFullBlock(byte type) {
    if (block.position() >= SnapshotFormat.BLOCK_BYTES) {
      endBlockUnchecked(type);
    }
  }

  private void endBlockUnchecked(byte type) {
    try {
      endBlock(type);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // through the scan, and caught around it
    }
    beginBlock();
  }

  private void endBlock(byte type) throws IOException {
    int length = block.position() - SnapshotFormat.BLOCK_HEADER_BYTES;
    if (length > 0) {
      SnapshotFormat.putBlockHeader(block, 0, type, length);
      emit(block.flip());
    }
  }

  private void emit(ByteBuffer bytes) throws IOException {
    written += bytes.remaining();
    sha256.update(bytes.duplicate());
    sink.write(bytes);
  }
}
