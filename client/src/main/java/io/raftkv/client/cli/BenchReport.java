package io.raftkv.client.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a load showed, for people and for programs. */
final class BenchReport {
  private static final double MICROS = 1e3;
  private static final int BAR = 40;

  private final BenchLoad.Result result;

  BenchReport(BenchLoad.Result result) {
    this.result = result;
  }

  private double seconds() {
    return result.took().toNanos() / 1e9;
  }

  private long done() {
    return result.reads().getTotalCount() + result.writes().getTotalCount();
  }

  /** One JSON object; latencies in milliseconds. */
  Map<String, Object> fields() {
    return KeyCommands.ordered(
        "operations", done(),
        "seconds", rounded(seconds()),
        "ops_per_second", rounded(done() / seconds()),
        "concurrency", result.plan().concurrency(),
        "value_size", result.plan().valueSize(),
        "keys", result.plan().keys(),
        "corrected_for_coordinated_omission", false,
        "reads", latencies(result.reads()),
        "writes", latencies(result.writes()),
        "errors", result.errors());
  }

  private static Map<String, Object> latencies(Histogram histogram) {
    return KeyCommands.ordered(
        "count", histogram.getTotalCount(),
        "p50_ms", millis(histogram, 50),
        "p90_ms", millis(histogram, 90),
        "p99_ms", millis(histogram, 99),
        "p999_ms", millis(histogram, 99.9),
        "max_ms", millis(histogram, 100));
  }

  private static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / MICROS;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  void print(PrintStream out) {
    BenchLoad.Plan plan = result.plan();
    out.println(
        String.format(
            Locale.ROOT,
            "%d requests in %.1f s: %.0f per second, by %d callers, with values of %d bytes",
            done(),
            seconds(),
            done() / seconds(),
            plan.concurrency(),
            plan.valueSize()));
    out.println();
    TextTable table = new TextTable();
    table.add("ms", "count", "p50", "p90", "p99", "p99.9", "max");
    line(table, "reads", result.reads());
    line(table, "writes", result.writes());
    table.print(out);
    distribution(out, "reads", result.reads());
    distribution(out, "writes", result.writes());
    if (!result.errors().isEmpty()) {
      out.println();
      TextTable errors = new TextTable();
      result.errors().forEach((kind, count) -> errors.add("error", kind, count.toString()));
      errors.print(out);
    }
  }

  private static void line(TextTable table, String name, Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return;
    }
    table.add(
        name,
        Long.toString(histogram.getTotalCount()),
        String.format(Locale.ROOT, "%.2f", millis(histogram, 50)),
        String.format(Locale.ROOT, "%.2f", millis(histogram, 90)),
        String.format(Locale.ROOT, "%.2f", millis(histogram, 99)),
        String.format(Locale.ROOT, "%.2f", millis(histogram, 99.9)),
        String.format(Locale.ROOT, "%.2f", millis(histogram, 100)));
  }

  /** How many requests took how long, in steps that double. */
  private static void distribution(PrintStream out, String name, Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return;
    }
    out.println();
    out.println(name + " that took up to");
    long largest = 1;
    long first = Long.highestOneBit(Math.max(1, histogram.getMinNonZeroValue())) * 2;
    long last = Long.highestOneBit(Math.max(1, histogram.getMaxValue())) * 2;
    for (long upTo = first; upTo <= last; upTo *= 2) {
      largest = Math.max(largest, count(histogram, upTo));
    }
    for (long upTo = first; upTo <= last; upTo *= 2) {
      long count = count(histogram, upTo);
      String bar = "#".repeat((int) Math.ceil((double) count * BAR / largest));
      out.println(String.format(Locale.ROOT, "%10.2f ms |%-40s %d", upTo / MICROS, bar, count));
    }
  }

  private static long count(Histogram histogram, long upTo) {
    return histogram.getCountBetweenValues(upTo / 2, upTo - 1);
  }
}
