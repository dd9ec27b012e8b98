package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NoSpaceException;
import io.raftkv.adapters.storage.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has the next segment ready before it is needed, since to fill one with zeros takes longer than a
 * writer should wait. Used by the log's thread; the work is done by the executor.
 */
final class SegmentAllocator {
  private static final Logger LOG = LogManager.getLogger(SegmentAllocator.class);
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
      boolean wary = lastWasFull;
      spare = CompletableFuture.supplyAsync(() -> makeSpare(wary), executor);
    }
  }

  private String makeSpare(boolean wary) {
    try {
      make(SPARE, segmentBytes, wary);
      return SPARE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file of zeros.
   *
   * @param wary whether the disk was full a moment ago: then what room there is is not filled with
   *     zeros, each time anew, unless the system says that it is enough. Not all systems tell
   */
  private void make(String name, long bytes, boolean wary) throws IOException {
    if (wary) {
      long usable = folder.usableBytes();
      if (usable > 0 && usable < bytes) {
        throw new NoSpaceException("No space left on device for a segment");
      }
    }
    Segment.preallocate(folder, name, bytes);
  }

  /** A file of zeros, by its name, and open. */
  record Taken(String name, DiskFile file) {
    /** For a file that did not become a segment; what is written to it is worth nothing. */
    void close() {
      try {
        file.close();
      } catch (IOException e) {
        LOG.debug("{} could not be closed", name, e);
      }
    }
  }

  /**
   * A preallocated file for a record of so many bytes. Waits for one that is being made, but not
   * while the disk is known to be full; one that could not be made before is tried once more.
   *
   * @throws NoSpaceException if there is no room; to be tried again later
   * @throws IOException if the system gives no file for another reason; to be tried again too
   */
  Taken take(long recordBytes) throws IOException {
    long needed = Segment.sizeFor(recordBytes);
    try {
      String name = needed > segmentBytes ? makeLarge(needed) : takeSpare();
      Taken taken = new Taken(name, folder.open(name));
      lastWasFull = false;
      return taken;
    } catch (NoSpaceException e) {
      lastWasFull = true;
      throw e;
    }
  }

  private String makeLarge(long bytes) throws IOException {
    make(LARGE, bytes, lastWasFull);
    return LARGE;
  }

  private String takeSpare() throws IOException {
    prepare();
    if (spare != null && spare.isCompletedExceptionally() && !lastWasFull) {
      spare = null; // its reason may be long gone
      prepare();
    }
    CompletableFuture<String> wanted = spare;
    if (wanted == null || (lastWasFull && !wanted.isDone())) {
      throw new NoSpaceException("no room for a new segment yet");
    }
    spare = null;
    try {
      return wanted.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unchecked) {
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
    prepare();
  }
}
