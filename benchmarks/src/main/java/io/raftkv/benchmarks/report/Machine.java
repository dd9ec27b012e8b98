package io.raftkv.benchmarks.report;

import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** Where and with what a report was made. */
public final class Machine {
  private Machine() {}

  /** The section of the report. */
  public static String section() throws IOException {
    Files.createDirectories(WorkFolder.root());
    FileStore store = Files.getFileStore(WorkFolder.root());
    return "### Machine\n\n"
        + new Table("what", "which")
            .row("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString())
            .row("RaftKV", firstLine("git", "describe", "--always", "--dirty"))
            .row(
                "CPU",
                field("/proc/cpuinfo", "model name")
                    + ", "
                    + field("/proc/cpuinfo", "cpu MHz")
                    + " MHz")
            .row("cores", Integer.toString(Runtime.getRuntime().availableProcessors()))
            .row("memory", field("/proc/meminfo", "MemTotal"))
            .row("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
            .row("file system of the data", store.type() + " on " + store.name())
            .row("Java", System.getProperty("java.vendor") + " " + Runtime.version().toString())
            .row("etcd", firstLine("etcd", "--version"))
            .row("Redis", firstLine("redis-server", "--version"))
            .row("wrk", firstLine("wrk", "--version"))
            .row("h2load", firstLine("h2load", "--version"))
            .row("load average at the start", firstOf(Path.of("/proc/loadavg")))
            .markdown();
  }

  private static String field(String file, String name) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return Figure.NONE;
    }
    try (Stream<String> lines = Files.lines(path)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(Figure.NONE);
    }
  }

  private static String firstOf(Path file) throws IOException {
    return Files.isReadable(file) ? Files.readAllLines(file).getFirst() : Figure.NONE;
  }

  /** The first line that a program prints; a dash if there is no such program. */
  private static String firstLine(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Figure.NONE;
    }
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    return lines.isEmpty() ? Figure.NONE : lines.getFirst().strip();
  }
}
