package io.raftkv.bootstrap.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TicksTest {
  @Test
  void anErrorIsNotKeptFromTheHandlerAndAnExceptionIsOnlyLogged() throws InterruptedException {
    Error error = new NoClassDefFoundError("x");
    assertSame(error, seenByTheHandler(() -> sneak(error)));
    assertEquals(null, seenByTheHandler(() -> sneak(new IllegalStateException("once"))));
  }

  private static void sneak(Throwable fault) {
    switch (fault) {
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new AssertionError(fault);
    }
  }

  private static Throwable seenByTheHandler(Runnable task) throws InterruptedException {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> Ticks.run(task), "ticks-test");
    thread.setUncaughtExceptionHandler((_, fault) -> seen.set(fault));
    thread.start();
    thread.join();
    return seen.get();
  }
}
