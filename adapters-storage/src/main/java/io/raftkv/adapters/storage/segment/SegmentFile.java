package io.raftkv.adapters.storage.segment;

import io.raftkv.adapters.storage.disk.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A segment by its name.
 *
 * @param firstIndex the index that its name says; -1 if that is no index
 */
public record SegmentFile(String name, long firstIndex) {
  private static final String PREFIX = "wal-";
  private static final String SUFFIX = ".log";

  /** The segment that begins with the entry of the index. */
  public static SegmentFile of(long firstIndex) {
    return new SegmentFile(
        String.format(Locale.ROOT, "%s%020d%s", PREFIX, firstIndex, SUFFIX), firstIndex);
  }

  /** The segments of the folder, in order. */
  public static List<SegmentFile> list(Folder folder) throws IOException {
    List<SegmentFile> segments = new ArrayList<>();
    for (String name : folder.list()) {
      if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
        String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        boolean isIndex = digits.matches("\\d{20}");
        segments.add(new SegmentFile(name, isIndex ? parse(digits) : -1));
      }
    }
    return segments;
  }

  /**
   * A file that begins as a segment does, whatever its name, by the index that it begins with; null
   * if it begins otherwise. Nothing of it is checked.
   */
  public static @Nullable SegmentFile recognise(String name, ByteBuffer beginning) {
    return RecordFormat.hasMagic(beginning)
        ? new SegmentFile(name, RecordFormat.firstIndex(beginning))
        : null;
  }

  private static long parse(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }
}
