package io.raftkv.client.cli;

import java.io.PrintStream;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A bar on a terminal while work goes on that takes long, and nothing where there is no terminal.
 * It is gone when it is closed. Safe for any thread.
 */
final class TaskProgress implements AutoCloseable {
  /** Work that ends before this needs no bar, and nobody has to be asked for a terminal. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int INTERVAL_MILLIS = 200;

  /** What the library takes for a length that is not known. */
  private static final long UNKNOWN = -1;

  private final String task;
  private final Unit unit;
  private final PrintStream err;
  private final Supplier<OptionalInt> width;
  private final LongSupplier nanos;
  private final long began;
  private long expected = UNKNOWN;
  private boolean decided;
  private @Nullable ProgressBar bar;
  private @Nullable Line line;

  /** What is counted. */
  enum Unit {
    MEBIBYTES(" MiB", 1 << 20),
    KEYS(" keys", 1),
    SECONDS(" s", 1),
    OPERATIONS(" ops", 1);

    private final String text;
    private final long size;

    Unit(String text, long size) {
      this.text = text;
      this.size = size;
    }
  }

  /**
   * For one piece of work.
   *
   * @param width of the terminal; empty if there is none
   * @param nanos the clock
   */
  TaskProgress(
      String task, Unit unit, PrintStream err, Supplier<OptionalInt> width, LongSupplier nanos) {
    this.task = task;
    this.unit = unit;
    this.err = err;
    this.width = width;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /** How much there is in all; below zero where nobody knows. */
  synchronized void expect(long all) {
    expected = all < 0 ? UNKNOWN : all;
    if (bar != null) {
      bar.maxHint(expected);
    }
  }

  /** How much has been done in all. */
  synchronized void reach(long done) {
    if (!decided && nanos.getAsLong() - began >= QUIET_NANOS) {
      decided = true;
      OptionalInt columns = width.get();
      bar = columns.isPresent() ? begin(columns.getAsInt() - 1) : null;
    }
    if (bar != null) {
      bar.stepTo(expected == UNKNOWN ? done : Math.min(done, expected));
    }
  }

  private ProgressBar begin(int columns) {
    line = new Line(err, columns);
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(expected)
        .setUnit(unit.text, unit.size)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setConsumer(line)
        .build();
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
    if (line != null) {
      line.clear(); // the library does not, where work ends before the bar was first drawn
    }
    decided = true;
    bar = null;
    line = null;
  }

  /** One line that is written again and again; the library's own would ask JLine for a terminal. */
  private record Line(PrintStream err, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns;
    }

    @Override
    public void accept(String rendered) {
      err.print('\r' + rendered);
      err.flush();
    }

    @Override
    public void clear() {
      accept(" ".repeat(columns) + '\r');
    }

    @Override
    public void close() {
      err.flush();
    }
  }
}
