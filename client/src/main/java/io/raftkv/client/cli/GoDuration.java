package io.raftkv.client.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Go's notation for durations, which the server reads too: {@code 10s}, {@code 1.5h}, {@code
 * 100ms}. The server's own reader lies in a module that no client carries; the tests of both hold
 * the same table.
 */
final class GoDuration {
  private static final Pattern TERM =
      Pattern.compile(
          "(?<whole>[0-9]*)(?<fraction>\\.[0-9]*)?(?<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

  private GoDuration() {}

  /** The duration that the text names; empty if it names none or one out of range. */
  static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher term = TERM.matcher(unsigned);
    int position = 0;
    while (position < unsigned.length()) {
      if (!term.region(position, unsigned.length()).lookingAt()) {
        return Optional.empty();
      }
      String number =
          term.group("whole") + (term.group("fraction") == null ? "" : term.group("fraction"));
      if (number.isEmpty() || number.equals(".")) {
        return Optional.empty();
      }
      nanos =
          nanos.add(
              new BigDecimal("0" + number)
                  .multiply(BigDecimal.valueOf(nanosOf(term.group("unit"))))
                  .setScale(0, RoundingMode.DOWN));
      position = term.end();
    }
    if (position == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofNanos((negative ? nanos.negate() : nanos).longValueExact()));
    } catch (ArithmeticException outOfRange) {
      return Optional.empty();
    }
  }

  /** A time in that notation, as the server writes it, to the millisecond. */
  static String format(Duration time) {
    if (time.toMillis() < 1_000) {
      return time.toMillis() == 0 ? "0s" : time.toMillis() + "ms";
    }
    String seconds =
        BigDecimal.valueOf(time.toMillis() % 60_000, 3).stripTrailingZeros().toPlainString();
    long minutes = time.toMinutes();
    if (minutes == 0) {
      return seconds + "s";
    }
    String hours = minutes < 60 ? "" : minutes / 60 + "h";
    return hours + minutes % 60 + "m" + seconds + "s";
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
