package io.raftkv.benchmarks.report;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Histograms of latencies in nanoseconds, to three digits, of any length. */
public final class Latencies {
  private static final int DIGITS = 3;

  private Latencies() {}

  /** An empty one. For one thread. */
  public static Histogram histogram() {
    return new Histogram(DIGITS);
  }

  /** What any thread may record into. */
  public static Recorder recorder() {
    return new Recorder(DIGITS);
  }

  /** A percentile, in µs. */
  public static String micros(Histogram latencies, double percentile) {
    return Figure.micros((double) latencies.getValueAtPercentile(percentile));
  }
}
