package io.raftkv.domain.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the latest revisions changed, by revision: watches read it, and go on in it.
 *
 * <p>One writer, the apply thread; any number of readers, without locks. What is above the revision
 * of the published view is not to be shown yet. As much is kept as the {@link Retention} says, in
 * revisions and in bytes, but the newest revision always.
 */
public final class ChangeHistory {
  private static final int CHUNK_BITS = 10;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private final Retention retention;
  private volatile Window window;
  private volatile long floor;
  private long newest;
  private long bytes;

  /** Revisions side by side in chunks, so that a revision is found without a search. */
  private record Window(long firstChunk, List<AtomicReferenceArray<@Nullable Changes>> chunks) {
    @Nullable AtomicReferenceArray<@Nullable Changes> of(long revision) {
      long position = (revision >>> CHUNK_BITS) - firstChunk;
      return position < 0 || position >= chunks.size() ? null : chunks.get((int) position);
    }
  }

  /** Nothing yet; the next revision is the one after {@code revision}. */
  ChangeHistory(Retention retention, long revision) {
    this.retention = retention;
    this.floor = revision;
    this.newest = revision;
    this.window = new Window(revision >>> CHUNK_BITS, List.of());
  }

  /** The changes of this revision and of those before it are gone. */
  public long floor() {
    return floor;
  }

  /** What the revision changed; null if that is gone, or is not there yet. */
  public @Nullable Changes at(long revision) {
    AtomicReferenceArray<@Nullable Changes> chunk = window.of(revision);
    return chunk == null ? null : chunk.get(slot(revision));
  }

  private static int slot(long revision) {
    return (int) (revision & (CHUNK - 1));
  }

  /** Adds the next revision's. Apply thread only. */
  void add(Changes changes) {
    if (changes.revision() != newest + 1) {
      throw new IllegalArgumentException(
          "revision " + changes.revision() + " cannot follow " + newest);
    }
    newest = changes.revision();
    bytes += changes.approximateBytes();
    AtomicReferenceArray<@Nullable Changes> chunk = window.of(newest);
    if (chunk == null) {
      chunk = grow();
    }
    chunk.set(slot(newest), changes);
    while (floor + 1 < newest
        && (newest - floor > retention.revisions() || bytes > retention.bytes())) {
      dropOldest();
    }
  }

  /** Appends a chunk, and lets go of those that hold nothing any more. */
  private AtomicReferenceArray<@Nullable Changes> grow() {
    long first = (floor + 1) >>> CHUNK_BITS;
    List<AtomicReferenceArray<@Nullable Changes>> chunks = new ArrayList<>();
    for (long i = first; i < newest >>> CHUNK_BITS; i++) {
      AtomicReferenceArray<@Nullable Changes> kept = window.of(i << CHUNK_BITS);
      if (kept != null) {
        chunks.add(kept);
      } else {
        first = i + 1;
      }
    }
    AtomicReferenceArray<@Nullable Changes> added = new AtomicReferenceArray<>(CHUNK);
    chunks.add(added);
    window = new Window(first, List.copyOf(chunks));
    return added;
  }

  private void dropOldest() {
    long oldest = floor + 1;
    AtomicReferenceArray<@Nullable Changes> chunk = window.of(oldest);
    Changes dropped = chunk == null ? null : chunk.get(slot(oldest));
    floor = oldest; // before it is gone: who misses it must then see the floor
    if (chunk != null && dropped != null) {
      bytes -= dropped.approximateBytes();
      chunk.set(slot(oldest), null);
    }
  }
}
