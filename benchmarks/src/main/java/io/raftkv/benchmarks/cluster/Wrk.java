package io.raftkv.benchmarks.cluster;

import java.net.URI;
import java.util.List;

/** HTTP/1.1 by wrk: as many connections as requests under way. */
final class Wrk {
  private static final String SCRIPT = "benchmarks/load/cluster.lua";
  private static final double MICROS = 1e6;

  private Wrk() {}

  static Generated run(URI server, String method, String path, int connections, int seconds)
      throws InterruptedException {
    String printed =
        Program.output(
            List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout=10s",
                "-s",
                SCRIPT,
                server.toString(),
                "--",
                method,
                path));
    String[] figures =
        printed
            .lines()
            .filter(line -> line.startsWith("figures "))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("wrk printed no figures: " + printed))
            .split(" ", -1);
    return new Generated(
        Long.parseLong(figures[1]),
        Long.parseLong(figures[2]) / MICROS,
        Long.parseLong(figures[3]),
        Long.parseLong(figures[4]),
        Long.parseLong(figures[5]),
        connections);
  }
}
