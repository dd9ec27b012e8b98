package io.raftkv.client.cli;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes, for a thread that waits for it. What is not taken is not asked for, so that a
 * slow reader slows the server down. Fed by the HTTP client's threads.
 */
final class Chunks implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;

  private sealed interface Part {}

  private record Some(List<ByteBuffer> bytes) implements Part {}

  private record End(@Nullable Throwable fault) implements Part {}

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    parts.add(new Some(bytes));
  }

  @Override
  public void onError(Throwable fault) {
    parts.add(new End(fault));
  }

  @Override
  public void onComplete() {
    parts.add(new End(null));
  }

  /**
   * Waits for what comes next; null at the end.
   *
   * @param silence how long to wait
   * @throws IOException if the connection was lost, or nothing came for so long
   */
  @Nullable List<ByteBuffer> next(Duration silence) throws IOException, InterruptedException {
    return switch (parts.poll(silence.toMillis(), TimeUnit.MILLISECONDS)) {
      case null -> throw new HttpTimeoutException("nothing came for " + silence.toSeconds() + " s");
      case Some(List<ByteBuffer> bytes) -> {
        Flow.Subscription source = subscription;
        if (source != null) {
          source.request(1);
        }
        yield bytes;
      }
      case End(Throwable fault) when fault != null -> throw new IOException(fault);
      case End _ -> null;
    };
  }

  /** Ends the connection, if the body has not ended. */
  @Override
  public void close() {
    Flow.Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }
}
