package io.raftkv.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts the body of a response into a file as it comes, or into memory if it tells of a failure. Fed
 * by the HTTP client's threads, watched by the caller's.
 */
final class Download implements HttpResponse.BodyHandler<byte[]> {
  private static final int OK = 200;
  private static final byte[] NOTHING = {};

  private final FileChannel file;
  private final TaskProgress progress;
  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable IOException failure;

  /** Into the file, from its position on. */
  Download(FileChannel file, TaskProgress progress) {
    this.file = file;
    this.progress = progress;
  }

  @Override
  public HttpResponse.BodySubscriber<byte[]> apply(HttpResponse.ResponseInfo head) {
    progress.expect(head.headers().firstValueAsLong("Content-Length").orElse(-1));
    return head.statusCode() == OK
        ? HttpResponse.BodySubscribers.mapping(
            HttpResponse.BodySubscribers.ofByteArrayConsumer(this::take), nothing -> NOTHING)
        : HttpResponse.BodySubscribers.ofByteArray();
  }

  private void take(Optional<byte[]> part) {
    if (part.isEmpty()) {
      return; // the end
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(part.get());
      while (bytes.hasRemaining()) {
        progress.reach(received.addAndGet(file.write(bytes)));
      }
    } catch (IOException e) {
      failure = e;
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes have come. */
  long received() {
    return received.get();
  }

  /**
   * Nothing, unless the file was what failed.
   *
   * @throws CliFault that says so
   */
  void failOnFile() {
    IOException cause = failure;
    if (cause != null) {
      throw new CliFault(
          CliFault.USAGE, "the file could not be written: " + FileFault.reason(cause));
    }
  }
}
