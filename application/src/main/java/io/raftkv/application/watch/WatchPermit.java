package io.raftkv.application.watch;

import io.raftkv.domain.access.Denial;
import io.raftkv.domain.key.KeyRange;
import java.util.List;

/** What somebody may watch, which can change while it watches. For the watches' thread alone. */
public interface WatchPermit {
  /** Everything, for ever. */
  WatchPermit FULL =
      new WatchPermit() {
        @Override
        public boolean isCurrent() {
          return true;
        }

        @Override
        public Verdict judge(KeyRange asked) {
          return new Verdict.Visible(List.of(asked));
        }
      };

  /** Whether the last verdict rests on what this node has applied by now. Cheap. */
  boolean isCurrent();

  /** What may be seen of the range now. */
  Verdict judge(KeyRange asked);

  /** What may be seen. */
  sealed interface Verdict {
    /** These parts of the range, ascending and apart from each other; possibly none. */
    record Visible(List<KeyRange> ranges) implements Verdict {}

    /** Nothing. */
    record Denied(Denial why) implements Verdict {}

    /** Nothing any more: the credential is over by its own word. */
    record Expired() implements Verdict {}
  }
}
