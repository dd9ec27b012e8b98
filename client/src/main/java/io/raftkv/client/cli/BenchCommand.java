package io.raftkv.client.cli;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads a server and tells how long it took to answer. */
@Command(
    name = "bench",
    description = {
      "Loads the server and tells how long it takes to answer.",
      "It writes keys below --prefix and removes them at the end.",
      "Closed loop: each of --concurrency callers sends its next request when the one before",
      "is answered. Latencies are not corrected for coordinated omission: while the server",
      "stalls nothing is sent, so that a stall counts once for each caller, not for all",
      "requests that would have been sent. Exit code 1 if a request failed."
    })
final class BenchCommand implements Runnable {
  private static final int CONCURRENCY_MAX = 1024;
  private static final int VALUE_BYTES_MAX = 16 << 20;

  private final KvCli cli;

  @Option(names = "--duration", description = "how long, such as 10s, which is the default")
  private @Nullable String duration;

  @Option(names = "--ops", paramLabel = "N", description = "end after so many requests instead")
  private @Nullable Long ops;

  @Option(names = "--concurrency", paramLabel = "C", description = "callers at a time; 16")
  private int concurrency = 16;

  @Option(names = "--value-size", paramLabel = "BYTES", description = "of each value; 256")
  private int valueSize = 256;

  @Option(names = "--reads", paramLabel = "PERCENT", description = "share of reads; 50")
  private int reads = 50;

  @Option(names = "--keys", paramLabel = "N", description = "how many keys are used; 1000")
  private int keys = 1000;

  @Option(names = "--prefix", description = "of the keys; kvcli-bench/ and a random word")
  private @Nullable String prefix;

  @Option(names = "--keep", description = "leave the keys there")
  private boolean keep;

  BenchCommand(KvCli cli) {
    this.cli = cli;
  }

  @Override
  public void run() {
    BenchLoad.Plan plan = plan();
    BenchLoad.Result result;
    try (ServerCalls server = cli.connect();
        Interruption _ = Interruption.ofThisThread();
        TaskProgress progress =
            cli.progress(
                "Bench", ops == null ? TaskProgress.Unit.SECONDS : TaskProgress.Unit.OPERATIONS)) {
      BenchLoad load = new BenchLoad(server, plan, progress);
      try {
        load.fill();
        result = load.run();
      } finally {
        if (!keep) {
          load.remove();
        }
      }
    }
    BenchReport report = new BenchReport(result);
    if (cli.json()) {
      cli.print(report.fields());
    } else {
      report.print(cli.out());
    }
    Map<String, Long> errors = result.errors();
    if (!errors.isEmpty()) {
      throw new CliFault(
          CliFault.REFUSED,
          errors.values().stream().mapToLong(Long::longValue).sum() + " requests failed");
    }
  }

  private BenchLoad.Plan plan() {
    if (duration != null && ops != null) {
      throw usage("give one of --duration and --ops");
    }
    if (ops != null && ops <= 0) {
      throw usage("--ops is a positive number");
    }
    String text = duration == null ? "10s" : duration;
    Duration length =
        GoDuration.parse(text)
            .filter(Duration::isPositive)
            .orElseThrow(() -> usage("--duration is positive, such as 10s, not \"" + text + "\""));
    range("--concurrency", concurrency, 1, CONCURRENCY_MAX);
    range("--value-size", valueSize, 0, VALUE_BYTES_MAX);
    range("--reads", reads, 0, 100);
    range("--keys", keys, 1, 1_000_000);
    String below = prefix != null ? prefix : "kvcli-bench/" + UUID.randomUUID() + "/";
    return new BenchLoad.Plan(
        length, ops == null ? 0 : ops, concurrency, valueSize, reads, keys, below);
  }

  private static void range(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw usage(option + " is a number from " + least + " to " + most);
    }
  }

  private static CliFault usage(String text) {
    return new CliFault(CliFault.USAGE, text);
  }
}
