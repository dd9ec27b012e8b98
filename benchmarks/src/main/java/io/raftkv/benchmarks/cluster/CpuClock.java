package io.raftkv.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What has been computed on this machine so far, by Linux's count.
 *
 * @param childrenSeconds by programs that this process started and that have ended: the load
 *     generators
 * @param allSeconds by all processes, and in the kernel for them
 */
record CpuClock(double childrenSeconds, double allSeconds) {
  private static final double TICKS_PER_SECOND = 100; // of the kernel's interface, on any machine
  private static final int CHILDREN_USER = 13; // counted behind the name, which may hold spaces
  private static final int CHILDREN_SYSTEM = 14;

  static CpuClock now() throws IOException {
    String self = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = self.substring(self.lastIndexOf(')') + 2).split(" ", -1);
    String[] cpu = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
    // cpu user nice system idle iowait irq softirq
    long all = Arrays.stream(cpu, 1, 4).mapToLong(Long::parseLong).sum();
    return new CpuClock(
        (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]))
            / TICKS_PER_SECOND,
        (all + Long.parseLong(cpu[6]) + Long.parseLong(cpu[7])) / TICKS_PER_SECOND);
  }
}
