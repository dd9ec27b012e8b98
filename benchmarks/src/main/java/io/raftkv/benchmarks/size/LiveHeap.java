package io.raftkv.benchmarks.size;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lives on the heap of a JVM after full collections, by its own count.
 *
 * @param bytes of all objects
 * @param largest the classes whose objects take most, the first most of all
 */
record LiveHeap(long bytes, List<ByClass> largest) {
  private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+).*");
  private static final int LARGEST = 8;

  /**
   * The serial collector leaves some of what is dead where it lies, filled up and counted, save in
   * each fourth collection.
   */
  private static final int COMPACTING_EVERY = 4;

  /** The objects of one class. */
  record ByClass(String name, long objects, long bytes) {}

  /** Collects, and asks the JVM. */
  static LiveHeap of(long pid) throws IOException {
    for (int i = 0; i < COMPACTING_EVERY; i++) {
      var _ = jcmd(pid, "GC.run");
    }
    String histogram = jcmd(pid, "GC.class_histogram");
    List<ByClass> largest = new ArrayList<>();
    for (String line : histogram.lines().toList()) {
      Matcher one = CLASS.matcher(line);
      Matcher total = TOTAL.matcher(line);
      if (one.matches() && largest.size() < LARGEST) {
        largest.add(
            new ByClass(one.group(3), Long.parseLong(one.group(1)), Long.parseLong(one.group(2))));
      } else if (total.matches()) {
        return new LiveHeap(Long.parseLong(total.group(1)), List.copyOf(largest));
      }
    }
    throw new IllegalStateException("jcmd gave no histogram: " + histogram);
  }

  private static String jcmd(long pid, String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
