package io.raftkv.benchmarks.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** etcd's own protocol, gRPC, by h2load: one message over and over. */
final class GrpcLoad {
  private static final Pattern FINISHED = Pattern.compile("finished in ([\\d.]+)(m?s),");
  private static final Pattern REQUESTS =
      Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
  private static final int FRAME_HEADER_BYTES = 5;
  private static final int VALUE_BYTES = 100;
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
  Generated run(URI server, Operation.Kind kind, int connections, int streams, int seconds)
      throws IOException, InterruptedException {
    Path body = Files.write(folder.resolve("message"), message(kind));
    Path log = folder.resolve("requests.log");
    Files.deleteIfExists(log);
    String method = kind == Operation.Kind.PUT ? "Put" : "Range";
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
                server.resolve("/etcdserverpb.KV/" + method).toString()));
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

  /** PutRequest{key = 1, value = 2}, RangeRequest{key = 1, serializable = 7}, framed for gRPC. */
  private static byte[] message(Operation.Kind kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 1, EtcdTrio.KEY);
    switch (kind) {
      case PUT -> field(out, 2, "x".repeat(VALUE_BYTES));
      case GET -> {}
      case STALE -> {
        out.write(7 << 3);
        out.write(1);
      }
    }
    byte[] message = out.toByteArray();
    byte[] framed = new byte[FRAME_HEADER_BYTES + message.length];
    framed[FRAME_HEADER_BYTES - 1] = (byte) message.length; // below 256: the other bytes are 0
    System.arraycopy(message, 0, framed, FRAME_HEADER_BYTES, message.length);
    return framed;
  }

  private static void field(ByteArrayOutputStream out, int number, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(number << 3 | 2);
    out.write(bytes.length); // below 128: one byte
    out.writeBytes(bytes);
  }
}
