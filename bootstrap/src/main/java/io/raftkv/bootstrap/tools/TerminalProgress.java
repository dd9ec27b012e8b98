package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.Progress;
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
 * It is gone when it is closed. For one thread.
 */
final class TerminalProgress implements Progress, AutoCloseable {
  /** Work that ends before this needs no bar, and nobody has to be asked for a terminal. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private static final int INTERVAL_MILLIS = 200;
  private static final String UNIT = " MiB";
  private static final long UNIT_BYTES = 1 << 20;

  /** What the library takes for a length that is not known. */
  private static final long UNKNOWN = -1;

  private final String task;
  private final PrintStream err;
  private final Supplier<OptionalInt> width;
  private final LongSupplier nanos;
  private final long began;
  private long expected = UNKNOWN;
  private long advanced;
  private boolean decided;
  private @Nullable ProgressBar bar;
  private @Nullable Line line;

  /**
   * For one piece of work.
   *
   * @param task what is being done, such as {@code Verifying}
   * @param width of the terminal; empty if there is none
   * @param nanos the clock
   */
  TerminalProgress(String task, PrintStream err, Supplier<OptionalInt> width, LongSupplier nanos) {
    this.task = task;
    this.err = err;
    this.width = width;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  @Override
  public void expect(long bytes) {
    expected = bytes;
    if (bar != null) {
      bar.maxHint(bytes);
    }
  }

  @Override
  public void advance(long bytes) {
    advanced += bytes;
    if (!decided && nanos.getAsLong() - began >= QUIET_NANOS) {
      decided = true;
      OptionalInt columns = width.get();
      bar = columns.isPresent() ? begin(columns.getAsInt() - 1) : null;
    }
    if (bar != null) {
      bar.stepTo(expected == UNKNOWN ? advanced : Math.min(advanced, expected));
    }
  }

  private ProgressBar begin(int columns) {
    line = new Line(err, columns);
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(expected)
        .setUnit(UNIT, UNIT_BYTES)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setConsumer(line)
        .showSpeed()
        .build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    if (line != null) {
      line.clear(); // the library does not, where work ends before the bar was first drawn
    }
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
