package io.raftkv.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for calls. */
final class Awaited {
  private Awaited() {}

  /**
   * What the call gives.
   *
   * @throws RaftKvException if it fails, or the thread is interrupted, which gives up the call
   */
  static <T extends @Nullable Object> T of(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      if (future instanceof RetriedCall<?, ?, ?> call) {
        call.abandon(RaftKvException.INTERRUPTED, "the thread that waited was interrupted");
      }
      try {
        return future.get(); // it has ended: in this way, or just before
      } catch (ExecutionException failed) {
        throw unwrapped(failed);
      } catch (InterruptedException again) {
        throw new IllegalStateException("a call was given up and has not ended", again);
      } finally {
        Thread.currentThread().interrupt();
      }
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    } catch (CancellationException cancelled) {
      throw new IllegalStateException("nobody has this future to cancel it", cancelled);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    return failed.getCause() instanceof RaftKvException fault
        ? fault.thrownHere()
        : new IllegalStateException("a call failed with what it cannot fail with", failed);
  }
}
