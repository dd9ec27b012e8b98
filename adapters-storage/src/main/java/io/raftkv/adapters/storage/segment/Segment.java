package io.raftkv.adapters.storage.segment;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The segment that is written to. For one thread. */
public final class Segment implements AutoCloseable {
  /** A part that is synced by itself: a long sync would hold up those of the log. */
  private static final int ZEROS_BYTES = 256 * 1024;

  private static final int PART_BYTES = 1 << 20;

  private final DiskFile file;
  private final long size;
  private final int salt;
  private final CRC32C chain;
  private long position;

  private Segment(DiskFile file, long size, int salt, long position, CRC32C chain) {
    this.file = file;
    this.size = size;
    this.salt = salt;
    this.position = position;
    this.chain = chain;
  }

  /**
   * Makes a file full of zeros, durable but for its name.
   *
   * @throws IOException if there is no room, among others; what was begun is removed again
   */
  public static void preallocate(Folder folder, String name, long size) throws IOException {
    folder.delete(name);
    try (DiskFile file = folder.create(name)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, size));
      for (long at = 0; at < size; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
        file.write(zeros, at);
        file.sync();
      }
    } catch (IOException e) {
      try {
        folder.delete(name);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /**
   * Makes a preallocated file the segment of the entries from the index on, durably.
   *
   * @param file the same, open; the segment's from now on, unless this fails
   * @param salt a number that nobody can guess, for the checksums of the headers
   * @throws NoSpaceException if the disk has no room even for that; the file keeps its name then
   */
  public static Segment begin(
      Folder folder, String preallocated, DiskFile file, long firstIndex, int salt)
      throws IOException {
    long size = file.size();
    file.write(RecordFormat.segmentHeader(size, firstIndex, salt), 0);
    sync(file);
    folder.rename(preallocated, SegmentFile.of(firstIndex).name());
    folder.sync();
    return new Segment(file, size, salt, RecordFormat.SEGMENT_HEADER_BYTES, new CRC32C());
  }

  /** An existing segment, to be written from the position on. */
  public static Segment resume(Folder folder, SegmentFile segment, long position, CRC32C chain)
      throws IOException {
    DiskFile file = folder.open(segment.name());
    ByteBuffer header = ByteBuffer.allocate(RecordFormat.SEGMENT_HEADER_BYTES);
    file.read(header, 0);
    return new Segment(file, file.size(), RecordFormat.salt(header), position, chain);
  }

  /**
   * Writes the bytes of a part once more, as they are, and makes them durable. After a sync that
   * failed the system may show what the disk never got, and takes it for written: only what is
   * written again does it write to the disk.
   */
  public static void rewrite(Folder folder, SegmentFile segment, long from, long to)
      throws IOException {
    try (DiskFile file = folder.open(segment.name())) {
      ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART_BYTES, to - from));
      for (long at = from; at < to; at += part.limit()) {
        part.clear().limit((int) Math.min(part.capacity(), to - at));
        file.read(part, at);
        file.write(part.flip(), at);
      }
      file.sync();
    }
  }

  /** What the checksums of its headers begin with. */
  public int salt() {
    return salt;
  }

  /** What it takes on disk. */
  public long size() {
    return size;
  }

  /** Whether so many bytes of records fit, and the footer behind them. */
  public boolean fits(long bytes) {
    return bytes <= size - position - RecordFormat.RECORD_HEADER_BYTES;
  }

  /** The size that a segment needs for one record of so many bytes. */
  public static long sizeFor(long recordBytes) {
    return RecordFormat.SEGMENT_HEADER_BYTES + recordBytes + RecordFormat.RECORD_HEADER_BYTES;
  }

  /**
   * Writes whole records; if that fails nothing is known of what the file holds behind the position
   * of before.
   */
  public void write(ByteBuffer records) throws IOException {
    int bytes = records.remaining();
    int from = records.position();
    file.write(records.slice(from, bytes), position);
    for (int at = from; at < from + bytes; ) {
      chain.update(records.slice(at, RecordFormat.RECORD_HEADER_BYTES));
      at += RecordFormat.RECORD_HEADER_BYTES + RecordFormat.length(records, at);
    }
    position += bytes;
  }

  /**
   * Makes so many bytes behind the position zero again, durably.
   *
   * @throws NoSpaceException if the disk has no room to write even that; to be tried again
   */
  public void erase(long bytes) throws IOException {
    long end = Math.min(size, position + bytes);
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(PART_BYTES, bytes));
    for (long at = position; at < end; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), end - at));
      file.write(zeros, at);
    }
    sync(file);
  }

  /**
   * Writes the footer and syncs: there will be no more records.
   *
   * @throws NoSpaceException if the disk has no room to write it; to be tried again
   */
  public void seal(long nextIndex) throws IOException {
    ByteBuffer footer = ByteBuffer.allocate(RecordFormat.RECORD_HEADER_BYTES);
    RecordFormat.putFooter(footer, 0, salt, nextIndex, (int) chain.getValue());
    file.write(footer, position);
    sync(file);
  }

  /** Makes all that was written durable; after a failure nobody knows what is, for good. */
  public void sync() throws IOException {
    sync(file);
  }

  /** A sync that fails for lack of room has lost pages as any other has: no full disk, a fault. */
  private static void sync(DiskFile file) throws IOException {
    try {
      file.sync();
    } catch (NoSpaceException e) {
      throw new IOException("a sync failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
