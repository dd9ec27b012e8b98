package io.raftkv.benchmarks.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** gRPC by h2load: one message over and over. */
final class GrpcLoad {
  private static final Pattern FINISHED = Pattern.compile("finished in ([\\d.]+)(m?s),");
  private static final Pattern REQUESTS =
      Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
  private static final int DIGITS = 3;
  private static final double MILLIS = 1e3;

  private final Path folder;

  /** Messages and logs of h2load lie in the folder. */
  GrpcLoad(Path folder) {
    this.folder = folder;
  }

  /**
   * Asks the server.
   *
   * @param connections how many
   * @param streams requests under way on each connection
   */
  Generated run(URI server, GrpcCall call, int connections, int streams, int seconds)
      throws IOException, InterruptedException {
    Path body = Files.write(folder.resolve("message"), call.framed());
    Path log = folder.resolve("requests.log");
    Files.deleteIfExists(log);
    String printed =
        Program.output(
            List.of(
                "h2load",
                "-t1",
                "-c" + connections,
                "-m" + streams,
                "-D" + seconds,
                "--log-file=" + log,
                "-d",
                body.toString(),
                "-H",
                "content-type: application/grpc",
                "-H",
                "te: trailers",
                server.resolve(call.path()).toString()));
    Matcher requests = REQUESTS.matcher(printed);
    Matcher finished = FINISHED.matcher(printed);
    if (!requests.find() || !finished.find()) {
      throw new IllegalStateException("h2load printed no figures: " + printed);
    }
    Histogram latencies = latencies(log);
    double time = Double.parseDouble(finished.group(1));
    return new Generated(
        Long.parseLong(requests.group(1)),
        finished.group(2).equals("ms") ? time / MILLIS : time,
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99),
        Long.parseLong(requests.group(2)),
        connections * streams);
  }

  /** A line for each request: when it began, its status, how many µs it took. */
  private static Histogram latencies(Path log) throws IOException {
    Histogram latencies = new Histogram(DIGITS);
    try (Stream<String> lines = Files.lines(log)) {
      lines.forEach(
          line ->
              latencies.recordValue(
                  Math.max(0, Long.parseLong(line.substring(line.lastIndexOf('\t') + 1).strip()))));
    }
    return latencies;
  }
}
