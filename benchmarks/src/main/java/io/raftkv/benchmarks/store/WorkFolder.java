package io.raftkv.benchmarks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new folder for one measurement, which is removed when that ends. It lies where the property
 * {@code raftkv.bench.dir} says, since a sync means nothing on a file system in memory.
 */
public final class WorkFolder implements AutoCloseable {
  /** The property that names the folder of all work folders. */
  public static final String PROPERTY = "raftkv.bench.dir";

  private final Path path;

  private WorkFolder(Path path) {
    this.path = path;
  }

  /** A new one. */
  public static WorkFolder create(String name) throws IOException {
    Path parent = Files.createDirectories(root());
    return new WorkFolder(Files.createTempDirectory(parent, name + "-"));
  }

  /** The folder of all work folders. */
  public static Path root() {
    return Path.of(System.getProperty(PROPERTY, "target/bench"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** How many bytes the files in a folder take, by their lengths. */
  public static long bytesIn(Path folder) throws IOException {
    long sum = 0;
    for (Path file : filesIn(folder)) {
      if (Files.isRegularFile(file)) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  /** Removes a folder with all that is in it; nothing happens if there is none. */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : filesIn(folder)) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }
}
