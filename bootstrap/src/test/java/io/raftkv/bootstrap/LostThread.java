package io.raftkv.bootstrap;

import io.raftkv.bootstrap.logging.LogSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that loses one of its threads and has another that would keep it alive, for {@code
 * LastResortIT}. Its argument is how the thread ends.
 */
public final class LostThread {
  private static final List<byte[]> HELD = new ArrayList<>();

  private LostThread() {}

  public static void main(String[] arguments) throws InterruptedException {
    LogSetup.apply("info", "json");
    Thread.setDefaultUncaughtExceptionHandler(new LastResort(1));
    CountDownLatch never = new CountDownLatch(1);
    Thread survivor =
        new Thread(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "survivor");
    survivor.start();
    Thread lost = new Thread(() -> end(arguments[0]), "lost");
    lost.start();
    lost.join();
    never.countDown(); // reached only where the process goes on
    survivor.join();
  }

  private static void end(String how) {
    switch (how) {
      case "memory" -> fillTheHeap();
      case "stack" -> end(how + "");
      case "linkage" -> throw new NoClassDefFoundError("com/example/Missing");
      default -> throw new IllegalStateException("once");
    }
  }

  @SuppressWarnings("InfiniteLoopStatement") // it ends as it must
  private static void fillTheHeap() {
    for (int size = 1 << 20; ; size = Math.max(size / 2, 16)) {
      try {
        while (true) {
          HELD.add(new byte[size]);
        }
      } catch (OutOfMemoryError full) {
        if (size == 16) {
          throw full;
        }
      }
    }
  }
}
