package io.raftkv.client.cli;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** While it is open, Ctrl-C interrupts a thread and does not end the process. */
final class Interruption implements AutoCloseable {
  private static final String CTRL_C = "INT";

  private final @Nullable Object before;

  private Interruption(@Nullable Object before) {
    this.before = before;
  }

  static Interruption ofThisThread() {
    Thread thread = Thread.currentThread();
    return new Interruption(Signals.register(CTRL_C, thread::interrupt));
  }

  @Override
  public void close() {
    if (before != null) {
      Signals.unregister(CTRL_C, before);
    }
    var _ = Thread.interrupted(); // it came too late to matter
  }
}
