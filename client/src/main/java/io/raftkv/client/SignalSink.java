package io.raftkv.client;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the signals of a watch go, one after the other. */
interface SignalSink {
  /**
   * Takes a signal. Does not block or throw.
   *
   * @param taken to be called once when the next may come: with null, or with what ends the watch
   */
  void accept(WatchSignal signal, Consumer<@Nullable Throwable> taken);

  /** A listener, called by those threads. */
  static SignalSink of(WatchListener listener, Executor executor) {
    return (signal, taken) ->
        executor.execute(
            () -> {
              Throwable fault = null;
              try {
                tell(listener, signal);
              } catch (RuntimeException | Error thrown) {
                fault = thrown; // it ends the watch, whose future has it
              }
              taken.accept(fault);
            });
  }

  private static void tell(WatchListener listener, WatchSignal signal) {
    switch (signal) {
      case WatchSignal.Opened opened -> listener.opened(opened);
      case WatchSignal.Initial initial -> listener.initial(initial);
      case WatchSignal.Changes changes -> listener.changes(changes);
      case WatchSignal.Progress progress -> listener.progress(progress);
      case WatchSignal.Compacted compacted -> listener.compacted(compacted);
    }
  }
}
