package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ordered multi-version map from keys to their versions.
 *
 * <p>One writer, the apply thread; any number of readers, without locks. A writer links new
 * versions in front of old ones before the revision that holds them is published, so a reader at a
 * published revision finds what was there then, whatever is written meanwhile. History below {@link
 * #floor()} is gone: a reader whose revision is below the floor <em>after</em> it has read must
 * throw its answer away.
 */
public final class KeySpace {
  /** So history shrinks wherever it is out of the retention, whatever an entry superseded. */
  private static final int DROPPED_PER_SUPERSEDED = 4;

  /** What a superseded version costs besides its value and key, in bytes, about. */
  private static final int VERSION_OVERHEAD_BYTES = 160;

  private final VersionTree newest = new VersionTree();
  private final ArrayDeque<Superseded> history = new ArrayDeque<>();
  private final Retention retention;
  private final Set<StateImage> images = ConcurrentHashMap.newKeySet();
  private long historyBytes;
  private int supersededSinceCompaction;
  private volatile long floor;

  /** An empty key space. */
  KeySpace(Retention retention) {
    this.retention = retention;
  }

  /**
   * A version that has been overwritten or deleted, and the one that came in its place: what is
   * before that can be cut off without a walk to it through all that is newer.
   *
   * @param removed the key if the version is a tombstone, which goes with its history; no other key
   *     is held here, for it is that of a command, and not the one in the index
   */
  private record Superseded(@Nullable Key removed, VersionedValue by, int bytes) {
    long sinceRevision() {
      return by.modRevision();
    }
  }

  /** The newest version of the key, possibly a tombstone or not yet published; null if none. */
  public @Nullable VersionedValue newest(Key key) {
    return newest.get(key);
  }

  /** The lowest revision at which reads are still answered in full. */
  public long floor() {
    return floor;
  }

  /**
   * Shows the keys of the range that had a value at the revision, in order, until the visitor
   * returns false.
   */
  public void scan(KeyRange range, long revision, boolean reverse, Predicate<KeyEntry> visitor) {
    if (range.isEmpty()) {
      return;
    }
    newest.scan(
        range,
        reverse,
        (key, head) -> {
          VersionedValue versioned = head.at(revision);
          return versioned == null
              || versioned.isTombstone()
              || visitor.test(new KeyEntry(key, versioned));
        });
  }

  /** Puts a version in front of the key's others. Apply thread only. */
  void add(Key key, VersionedValue versioned) {
    newest.put(key, versioned);
    VersionedValue previous = versioned.previous();
    if (previous != null || versioned.isTombstone()) {
      int bytes = VERSION_OVERHEAD_BYTES + (versioned.isTombstone() ? key.size() : 0);
      if (previous != null && !previous.isTombstone()) {
        bytes += previous.value().size();
      }
      history.add(new Superseded(versioned.isTombstone() ? key : null, versioned, bytes));
      historyBytes += bytes;
      supersededSinceCompaction++;
    }
  }

  /** Keeps what the image needs. Apply thread only. */
  void keepFrom(StateImage image) {
    images.add(image);
  }

  void giveFree(StateImage image) {
    images.remove(image);
  }

  /** Reads of revisions before this one are not answered; for a state that was loaded. */
  void beginHistoryAt(long revision) {
    floor = revision;
  }

  /**
   * Drops history that is out of the retention, a few versions for each that was superseded since
   * the last time, so that no apply waits for long. Images that would need more than they may have
   * are given up. Apply thread only, after the revision has been published.
   */
  void compact(long publishedRevision) {
    int versionsAtMost = DROPPED_PER_SUPERSEDED * (1 + supersededSinceCompaction);
    supersededSinceCompaction = 0;
    if (historyBytes > retention.imageBytes()) {
      images.clear(); // they find out by the floor
    }
    long keptFrom = publishedRevision;
    for (StateImage image : images) {
      keptFrom = Math.min(keptFrom, image.view().revision());
    }
    for (int i = 0; i < versionsAtMost; i++) {
      Superseded oldest = history.peek();
      if (oldest == null
          || oldest.sinceRevision() > keptFrom
          || (oldest.sinceRevision() > publishedRevision - retention.revisions()
              && historyBytes <= retention.bytes())) {
        return;
      }
      history.remove();
      historyBytes -= oldest.bytes();
      drop(oldest);
    }
  }

  private void drop(Superseded superseded) {
    VersionedValue kept = superseded.by();
    floor = kept.modRevision(); // before the cut: who misses an old version must then see the floor
    kept.cutHistory();
    Key removed = superseded.removed();
    if (removed != null) {
      newest.remove(removed, kept); // unless the key has been made again
    }
  }
}
