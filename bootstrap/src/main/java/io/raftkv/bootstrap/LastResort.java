package io.raftkv.bootstrap;

import io.raftkv.bootstrap.logging.LogSetup;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What becomes of an exception that no thread has caught. An Error (out of memory, a class that
 * cannot be loaded) ends the process: a server that has lost a thread must not go on half dead, and
 * a supervisor can start it again. Safe for any thread.
 *
 * <p>Whatever it needs to end the process is resolved when it is made: where memory has run out, a
 * class can no longer be looked up.
 */
final class LastResort implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LogManager.getLogger(LastResort.class);
  private static final int RESERVE_BYTES = 2 << 20;
  private static final byte[] NONE = {};
  private static final byte[] LAST_WORDS =
      "kvstore: out of memory, even for a line of the log; give more by -Xmx, such as -Xmx2g\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Runtime runtime = Runtime.getRuntime();
  private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
  private final int exitCode;

  /** Given up when memory runs out, so that there is some to say so with. */
  private final AtomicReference<byte[]> reserve = new AtomicReference<>(new byte[RESERVE_BYTES]);

  /** Halts with the exit code. */
  LastResort(int exitCode) {
    this.exitCode = exitCode;
    if (isFatal(new IllegalStateException("resolves the classes that it names"))) {
      throw new IllegalStateException("an exception is no Error");
    }
  }

  private static boolean isFatal(Throwable fault) {
    return fault instanceof Error;
  }

  /** Gives up the memory that was kept for last words. */
  void freeReserve() {
    reserve.set(NONE);
  }

  /** Says on the standard error that memory has run out, for which it needs none. */
  void lastWords() {
    try {
      err.write(LAST_WORDS);
    } catch (IOException e) {
      return; // nobody reads it
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable fault) {
    freeReserve();
    boolean fatal = isFatal(fault);
    try {
      LOG.fatal(
          "thread {} ended by an exception that nothing caught{}",
          thread.getName(),
          fatal ? "; the process ends, start it again" : "",
          fault);
      if (fatal) {
        LogSetup.close();
      }
    } catch (OutOfMemoryError silenced) {
      lastWords();
    } finally {
      if (fatal) { // not exit, which runs hooks that may wait for the thread that was lost
        runtime.halt(exitCode);
      }
    }
  }
}
