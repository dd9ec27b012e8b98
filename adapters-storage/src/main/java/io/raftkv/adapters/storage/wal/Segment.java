package io.raftkv.adapters.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The segment that is written to. Used by the log's thread alone. */
final class Segment implements AutoCloseable {
  private static final String PREFIX = "wal-";
  private static final String SUFFIX = ".log";
  private static final int ZEROS_BYTES = 1 << 20;

  private final FileChannel channel;
  private final long size;
  private long position;

  private Segment(FileChannel channel, long size, long position) {
    this.channel = channel;
    this.size = size;
    this.position = position;
  }

  /** The segments of the folder, in order. */
  static List<Path> list(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  /** The first index by the file's name; -1 if the name is not one of a segment. */
  static long firstIndex(Path file) {
    String name = file.getFileName().toString();
    try {
      return Long.parseLong(name, PREFIX.length(), name.length() - SUFFIX.length(), 10);
    } catch (NumberFormatException notASegment) {
      return -1;
    }
  }

  /**
   * A new segment, full of zeros, durable with its name before this returns.
   *
   * @throws IOException if there is no room, among others; what was begun is removed again
   */
  static Segment create(Path folder, long size, long firstIndex) throws IOException {
    Path file = folder.resolve(String.format("%s%020d%s", PREFIX, firstIndex, SUFFIX));
    Path aside = folder.resolve(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(channel, RecordFormat.segmentHeader(size, firstIndex), 0);
      zero(channel, RecordFormat.SEGMENT_HEADER_BYTES, size);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(folder);
    return open(file, RecordFormat.SEGMENT_HEADER_BYTES);
  }

  /** An existing segment, to be written from the position on. */
  static Segment open(Path file, long position) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    return new Segment(channel, channel.size(), position);
  }

  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  boolean fits(long bytes) {
    return bytes <= size - position;
  }

  void write(ByteBuffer records) throws IOException {
    int bytes = records.remaining();
    writeFully(channel, records, position);
    position += bytes;
  }

  /** Makes the bytes from the position to the end of what is not zero, zero again, durably. */
  void zeroUpTo(long dirtyEnd) throws IOException {
    zero(channel, position, dirtyEnd);
    sync();
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static void zero(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, to - from));
    for (long at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
      writeFully(channel, zeros, at);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
