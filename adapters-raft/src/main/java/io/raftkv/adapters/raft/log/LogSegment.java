package io.raftkv.adapters.raft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A segment of Ratis's log, by its name.
 *
 * @param open whether it is the last, which takes more
 * @param last its last entry; -1 where it is open
 */
record LogSegment(Path file, long first, long last, boolean open) {
  private static final Pattern CLOSED = Pattern.compile("log_([0-9]{1,18})-([0-9]{1,18})");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_([0-9]{1,18})");

  /** Those in the folder, in the order of their entries; none where there is no such folder. */
  static List<LogSegment> list(Path folder) throws IOException {
    List<LogSegment> segments = new ArrayList<>();
    if (!Files.exists(folder)) {
      return segments;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Matcher closed = CLOSED.matcher(name);
        Matcher open = OPEN.matcher(name);
        if (closed.matches()) {
          segments.add(
              new LogSegment(
                  file, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2)), false));
        } else if (open.matches()) {
          segments.add(new LogSegment(file, Long.parseLong(open.group(1)), -1, true));
        }
      }
    } catch (NotDirectoryException e) {
      throw new IOException(folder + " is no folder", e);
    }
    segments.sort(Comparator.comparingLong(LogSegment::first));
    return segments;
  }
}
