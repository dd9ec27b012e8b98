package io.raftkv.adapters.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Reads Ratis's log from its first entry to its last, and judges what it finds. For one thread.
 *
 * <p>Ratis knows two ways with a bad entry: to refuse the start, also where only a write that
 * nobody was promised is torn; or to forget all behind it, also what was acknowledged. Here a bad
 * entry is the torn end of the log only if it lies in the last, open segment and no sound entry
 * follows; anything else is damage.
 */
public final class LogScan {
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

  /** Above what any entry takes: a length beyond is none. */
  private static final int ENTRY_BYTES_MAX = 128 << 20;

  private static final int CRC_BYTES = 4;
  private static final byte TERM_FIELD = 0x08;

  private final Path folder;

  /** Of the folder that holds the segments. */
  public LogScan(Path folder) {
    this.folder = folder;
  }

  /** Takes the entries in their order. */
  @FunctionalInterface
  interface Visitor {
    /** The entry comes next. */
    void entry(LogEntryProto entry);
  }

  /** What was found. */
  public sealed interface Result {
    /**
     * All is well.
     *
     * @param first the first entry; one above the last if there is none
     */
    record Sound(long first, long last) implements Result {}

    /**
     * The last write was cut short, and nobody was promised it.
     *
     * @param file the open segment
     * @param length of what is sound in it
     */
    record Torn(long first, long last, Path file, long length) implements Result {}

    /** It cannot be trusted: what is wrong, and where. */
    record Damaged(String what) implements Result {}
  }

  /**
   * Reads all of it.
   *
   * @throws IOException if a file cannot be read
   */
  public Result run() throws IOException {
    return run(entry -> {});
  }

  Result run(Visitor visitor) throws IOException {
    List<LogSegment> segments = LogSegment.list(folder);
    if (segments.isEmpty()) {
      return new Result.Sound(0, -1);
    }
    long first = segments.getFirst().first();
    long next = first;
    for (int i = 0; i < segments.size(); i++) {
      LogSegment segment = segments.get(i);
      boolean isLast = i == segments.size() - 1;
      if (segment.first() != next) {
        return new Result.Damaged(
            "entries " + next + " to " + (segment.first() - 1) + " are missing in " + folder);
      }
      if (segment.open() && !isLast) {
        return new Result.Damaged(segment.file() + " was never closed, and others follow it");
      }
      Cursor cursor = new Cursor(segment, next, visitor);
      Result bad = cursor.read();
      if (bad instanceof Result.Torn torn) {
        return new Result.Torn(first, cursor.next - 1, torn.file(), torn.length());
      }
      if (bad != null) {
        return bad;
      }
      next = cursor.next;
      if (!segment.open() && next != segment.last() + 1) {
        return new Result.Damaged(
            segment.file() + " ends with entry " + (next - 1) + ", which its name says otherwise");
      }
    }
    return new Result.Sound(first, next - 1);
  }

  private static final class Cursor {
    private final LogSegment segment;
    private final Visitor visitor;
    private final ByteBuffer bytes;
    private long next;
    private long term;

    Cursor(LogSegment segment, long next, Visitor visitor) throws IOException {
      this.segment = segment;
      this.next = next;
      this.visitor = visitor;
      try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
        bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
          // Until all of it is in memory: a segment is small.
        }
        bytes.flip();
      }
    }

    /** Null if it is sound. */
    @Nullable Result read() {
      if (!header()) {
        return segment.open() && isZero(matching())
            ? new Result.Torn(0, 0, segment.file(), 0)
            : damaged(0, "it does not begin as a segment does");
      }
      int position = HEADER.length;
      while (position < bytes.limit() && bytes.get(position) != 0) {
        Entry entry = entryAt(position);
        if (entry == null || entry.proto().getIndex() != next || entry.proto().getTerm() < term) {
          return unreadable(position);
        }
        visitor.entry(entry.proto());
        term = entry.proto().getTerm();
        next++;
        position = entry.end();
      }
      return isZero(position) ? null : unreadable(position);
    }

    private boolean header() {
      return matching() == HEADER.length;
    }

    private int matching() {
      int count = 0;
      while (count < HEADER.length && count < bytes.limit() && bytes.get(count) == HEADER[count]) {
        count++;
      }
      return count;
    }

    private Result unreadable(int position) {
      if (!segment.open()) {
        return damaged(position, "the entry there is damaged");
      }
      for (int at = position + 1; at < bytes.limit(); at++) {
        Entry entry = mayBegin(at) ? entryAt(at) : null;
        if (entry != null && entry.proto().getIndex() > next) {
          return damaged(
              position,
              "the entry there is damaged, and entry " + entry.proto().getIndex() + " follows it");
        }
      }
      return new Result.Torn(0, 0, segment.file(), position);
    }

    private Result damaged(int position, String what) {
      return new Result.Damaged(segment.file() + " is damaged at offset " + position + ": " + what);
    }

    private boolean isZero(int from) {
      for (int at = from; at < bytes.limit(); at++) {
        if (bytes.get(at) != 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether a length and then a term stand there: cheap, before a checksum is computed. */
    private boolean mayBegin(int at) {
      int position = at;
      while (position < bytes.limit() && position < at + 5 && bytes.get(position) < 0) {
        position++;
      }
      return position + 1 < bytes.limit() && bytes.get(position + 1) == TERM_FIELD;
    }

    private record Entry(LogEntryProto proto, int end) {}

    private @Nullable Entry entryAt(int start) {
      int length = 0;
      int position = start;
      for (int shift = 0; ; shift += 7) {
        if (position >= bytes.limit() || shift > 28) {
          return null;
        }
        byte part = bytes.get(position++);
        length |= (part & 0x7F) << shift;
        if (part >= 0) {
          break;
        }
      }
      if (length <= 0
          || length > ENTRY_BYTES_MAX
          || length > bytes.limit() - position - CRC_BYTES) {
        return null;
      }
      CRC32C crc = new CRC32C();
      crc.update(bytes.slice(start, position + length - start));
      if ((int) crc.getValue() != bytes.getInt(position + length)) {
        return null;
      }
      try {
        return new Entry(
            LogEntryProto.parseFrom(bytes.slice(position, length)), position + length + CRC_BYTES);
      } catch (InvalidProtocolBufferException e) {
        return null;
      }
    }
  }

  /**
   * Cuts off the torn end, durably.
   *
   * @throws IOException if the file cannot be written
   */
  public static void cut(Result.Torn torn) throws IOException {
    if (torn.length() == 0) {
      Files.delete(torn.file()); // not even its beginning was written
      return;
    }
    try (FileChannel channel = FileChannel.open(torn.file(), StandardOpenOption.WRITE)) {
      channel.truncate(torn.length());
      channel.force(true);
    }
  }
}
