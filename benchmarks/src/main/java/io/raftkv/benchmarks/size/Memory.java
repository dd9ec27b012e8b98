package io.raftkv.benchmarks.size;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds of the machine's memory, by Linux's count.
 *
 * @param residentBytes all of it
 * @param anonymousBytes without the files that are mapped, which the system can take back
 */
public record Memory(long residentBytes, long anonymousBytes) {
  private static final int KIB = 1024;

  /** Of a process that runs. */
  public static Memory of(long pid) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
    return new Memory(field(status, "VmRSS:"), field(status, "RssAnon:"));
  }

  private static long field(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in the process's status"));
  }
}
