package io.raftkv.application.duration;

import java.time.Duration;
import java.util.Optional;

/**
 * Go's notation for durations: {@code 10s}, {@code 1.5h}, {@code 1h30m}, {@code 100ms}.
 *
 * <p>Source: the Go standard library's documentation of {@code time.ParseDuration} and {@code
 * time.Duration.String}. The range is that of 64-bit nanoseconds, about 292 years either way.
 */
public final class GoDuration {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private GoDuration() {}

  /** The duration that the text names; empty if it names none or one out of range. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (unsigned.isEmpty()) {
      return Optional.empty();
    }
    Scanner scanner = new Scanner(unsigned);
    try {
      long nanos = 0; // kept negative, where the range is one larger
      while (!scanner.atEnd()) {
        nanos = Math.addExact(nanos, scanner.negatedTerm());
      }
      return Optional.of(Duration.ofNanos(negative ? nanos : Math.negateExact(nanos)));
    } catch (ArithmeticException | NumberFormatException notADuration) {
      return Optional.empty();
    }
  }

  /** Reads number-and-unit terms; what is not one is a NumberFormatException. */
  private static final class Scanner {
    private final String text;
    private int position;

    Scanner(String text) {
      this.text = text;
    }

    boolean atEnd() {
      return position == text.length();
    }

    long negatedTerm() {
      String whole = digits();
      String fraction = "";
      if (!atEnd() && text.charAt(position) == '.') {
        position++;
        fraction = digits();
      }
      if (whole.isEmpty() && fraction.isEmpty()) {
        throw new NumberFormatException(text);
      }
      long unit = unit();
      long nanos = Math.multiplyExact(whole.isEmpty() ? 0 : Long.parseLong("-" + whole), unit);
      return Math.subtractExact(nanos, fractionOf(unit, fraction));
    }

    private static long fractionOf(long unit, String fraction) {
      long nanos = 0;
      long scale = unit;
      // Digits below the 15th cannot move the result by a nanosecond that a reader would miss.
      for (int i = 0; i < Math.min(fraction.length(), 15); i++) {
        nanos += scale * (fraction.charAt(i) - '0') / 10;
        scale /= 10;
        if (scale == 0) {
          break;
        }
      }
      return nanos;
    }

    private String digits() {
      int from = position;
      while (!atEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
        position++;
      }
      return text.substring(from, position);
    }

    private long unit() {
      int from = position;
      while (!atEnd()
          && text.charAt(position) != '.'
          && (text.charAt(position) < '0' || text.charAt(position) > '9')) {
        position++;
      }
      return switch (text.substring(from, position)) {
        case "ns" -> 1;
        case "us", "\u00b5s", "\u03bcs" -> MICRO;
        case "ms" -> MILLI;
        case "s" -> SECOND;
        case "m" -> MINUTE;
        case "h" -> HOUR;
        default -> throw new NumberFormatException(text);
      };
    }
  }

  /** The duration as Go prints it; {@link #parse} reads it back. */
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    if (nanos < 0) {
      out.append('-');
    }
    if (nanos > -SECOND && nanos < SECOND) {
      return small(out, Math.abs(nanos)).toString();
    }
    long hours = Math.abs(nanos / HOUR);
    long minutes = Math.abs(nanos / MINUTE % 60);
    if (hours > 0) {
      out.append(hours).append('h');
    }
    if (hours > 0 || minutes > 0) {
      out.append(minutes).append('m');
    }
    return decimal(out, Math.abs(nanos % MINUTE), SECOND).append('s').toString();
  }

  private static StringBuilder small(StringBuilder out, long nanos) {
    if (nanos < MICRO) {
      return out.append(nanos).append("ns");
    }
    return nanos < MILLI
        ? decimal(out, nanos, MICRO).append("\u00b5s")
        : decimal(out, nanos, MILLI).append("ms");
  }

  private static StringBuilder decimal(StringBuilder out, long nanos, long unit) {
    out.append(nanos / unit);
    long rest = nanos % unit;
    if (rest > 0) {
      out.append('.');
      for (long place = unit / 10; rest > 0; place /= 10) {
        out.append(rest / place);
        rest %= place;
      }
    }
    return out;
  }
}
