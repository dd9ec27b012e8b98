package io.raftkv.benchmarks.report;

import java.util.Arrays;
import java.util.Locale;

/** Numbers as the report prints them: three digits that mean something, and no more. */
public final class Figure {
  /** For a cell in which nothing was measured. */
  public static final String NONE = "-";

  private Figure() {}

  /** A number, with groups of thousands where it is large. */
  public static String of(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return NONE;
    }
    double size = Math.abs(number);
    int decimals = size >= 100 || number == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", number);
  }

  /** A whole number. */
  public static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Nanoseconds in the unit that suits a latency: µs. */
  public static String micros(double nanos) {
    return of(nanos / 1e3);
  }

  /** Nanoseconds in ms. */
  public static String millis(double nanos) {
    return of(nanos / 1e6);
  }

  /** Bytes in MB, of a million bytes each. */
  public static String megabytes(long bytes) {
    return of((double) bytes / 1e6);
  }

  /** How many times the second the first is. */
  public static String times(double a, double b) {
    double times = a / b;
    return Double.isNaN(times) || Double.isInfinite(times) ? NONE : of(times) + "×";
  }

  /** Whether an aim is met. */
  public static String met(boolean met) {
    return met ? "yes" : "**no**";
  }

  /** The middle one of an odd number of samples, or the mean of the two in the middle. */
  public static double median(double... samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
