package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NoSpaceException;
import io.raftkv.adapters.storage.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has the next segment ready before it is needed, since to fill one with zeros takes longer than a
 * writer should wait. Used by the log's thread; the work is done by the executor.
 */
final class SegmentAllocator {
  private static final String SPARE = "spare.tmp";
  private static final String LARGE = "large.tmp";

  private final Folder folder;
  private final long segmentBytes;
  private final Executor executor;
  private @Nullable CompletableFuture<String> spare;
  private boolean lastWasFull;

  SegmentAllocator(Folder folder, long segmentBytes, Executor executor) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.executor = executor;
  }

  /** Removes what a process before this one left half-made; the spare is always made anew. */
  void tidy() throws IOException {
    folder.delete(LARGE);
    folder.delete(Compaction.ASIDE);
  }

  /** Begins to make a spare file, unless there is one or it is being made. */
  void prepare() {
    if (spare == null) {
      spare = CompletableFuture.supplyAsync(this::makeSpare, executor);
    }
  }

  private String makeSpare() {
    try {
      Segment.preallocate(folder, SPARE, segmentBytes);
      return SPARE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rather than fill what room is left with zeros, each time anew; not all systems tell of it. */
  private void refuseIfHopeless() {
    try {
      long usable = folder.usableBytes();
      if (usable > 0 && usable < segmentBytes) {
        throw new NoSpaceException("No space left on device for a segment");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A preallocated file for a record of so many bytes. Waits for one that is being made, but not
   * while the disk is known to be full.
   *
   * @throws NoSpaceException if there is no room; to be tried again later
   */
  String take(long recordBytes) throws IOException {
    long needed = Segment.sizeFor(recordBytes);
    if (needed > segmentBytes) {
      Segment.preallocate(folder, LARGE, needed);
      return LARGE;
    }
    prepare();
    CompletableFuture<String> wanted = spare;
    if (wanted == null || (lastWasFull && !wanted.isDone())) {
      throw new NoSpaceException("no room for a new segment yet");
    }
    spare = null;
    try {
      String name = wanted.join();
      lastWasFull = false;
      return name;
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unchecked) {
        lastWasFull = unchecked.getCause() instanceof NoSpaceException;
        throw unchecked.getCause();
      }
      throw e;
    }
  }

  /** Whether a spare file lies ready. */
  boolean isReady() {
    return spare != null && spare.isDone() && !spare.isCompletedExceptionally();
  }

  /** Tries again after a full disk, without waiting. */
  void retry() {
    if (spare != null && spare.isCompletedExceptionally()) {
      spare = null;
    }
    if (spare == null) {
      spare =
          CompletableFuture.supplyAsync(
              () -> {
                refuseIfHopeless();
                return makeSpare();
              },
              executor);
    }
  }
}
