package io.raftkv.application.watch;

import io.raftkv.application.api.WatchSignal;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.KeySpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the keys of a new watch as they were at one revision, a part at a time. */
final class InitialKeys {
  private static final int KEYS = 256;
  private static final long BYTES = 256 << 10;

  private final KeySpace keySpace;
  private final long revision;
  private @Nullable Key last;

  InitialKeys(KeySpace keySpace, long revision) {
    this.keySpace = keySpace;
    this.revision = revision;
  }

  /** The next part of them; null if they can no longer be read. */
  WatchSignal.@Nullable Initial read(List<KeyRange> ranges) {
    Part part = new Part();
    for (KeyRange range : ranges) {
      if (part.full) {
        break;
      }
      KeyRange rest = last == null ? range : range.from(last, false);
      keySpace.scan(rest, revision, false, part::take);
    }
    if (keySpace.floor() > revision) {
      return null;
    }
    if (!part.entries.isEmpty()) {
      last = part.entries.getLast().key();
    }
    return new WatchSignal.Initial(revision, part.entries, !part.full);
  }

  /** As many keys as a signal should have. */
  private static final class Part {
    private final List<KeyEntry> entries = new ArrayList<>();
    private long bytes;
    private boolean full;

    boolean take(KeyEntry entry) {
      bytes += entry.key().size() + entry.versioned().value().size();
      if (entries.size() == KEYS || (!entries.isEmpty() && bytes > BYTES)) {
        full = true;
        return false;
      }
      entries.add(entry);
      return true;
    }
  }
}
