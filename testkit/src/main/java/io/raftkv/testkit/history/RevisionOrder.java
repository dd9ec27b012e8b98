package io.raftkv.testkit.history;

import static io.raftkv.testkit.history.Reply.NOT_STATED;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store's revisions agree with real time over all keys, in O(n log n): linearizability
 * by key says nothing of that.
 *
 * <ul>
 *   <li>No two writes made the same revision, and none is shown on a key that another one made.
 *   <li>A write that began after an operation had ended that made or showed a revision made a
 *       larger one.
 *   <li>A read that began then, and states the store's revision, states no smaller one.
 *   <li>No read shows a revision of its key that is larger than the store's.
 * </ul>
 *
 * Open operations state nothing. Safe for any thread.
 */
public final class RevisionOrder {
  private RevisionOrder() {}

  /** Whether revisions agree with real time. */
  public sealed interface Verdict {
    /** They do; so many operations stated a revision that could be compared. */
    record InOrder(int compared) implements Verdict {}

    /**
     * They do not.
     *
     * @param why what is wrong, for people
     * @param first the operation that the other contradicts
     */
    record OutOfOrder(String why, Operation<Call, Reply> first, Operation<Call, Reply> second)
        implements Verdict {
      /** What is wrong, with both operations; three lines. */
      public String describe() {
        return "revisions out of order: " + why + "\n  " + first + "\n  " + second;
      }
    }
  }

  /**
   * What a reply states.
   *
   * @param made the revision that the operation made
   * @param ofKey the revision of the key's last write
   * @param ofStore the store's revision when it took effect
   */
  private record Stated(Operation<Call, Reply> operation, long made, long ofKey, long ofStore) {
    static Stated by(Operation<Call, Reply> operation) {
      return switch (operation.result()) {
        case null -> new Stated(operation, NOT_STATED, NOT_STATED, NOT_STATED);
        case Reply.Written(_, long revision) ->
            new Stated(operation, revision, revision, NOT_STATED);
        case Reply.Deleted deleted ->
            deleted.madeRevision()
                ? new Stated(operation, deleted.revision(), deleted.revision(), NOT_STATED)
                : new Stated(operation, NOT_STATED, NOT_STATED, deleted.revision());
        case Reply.Failed(_, long current) ->
            new Stated(operation, NOT_STATED, current == 0 ? NOT_STATED : current, NOT_STATED);
        case Reply.Found(_, _, long revision, long store) ->
            new Stated(operation, NOT_STATED, revision, store);
        case Reply.Absent(long store) -> new Stated(operation, NOT_STATED, NOT_STATED, store);
      };
    }

    /** The store has come to this, at least, once the operation has ended. */
    long reached() {
      return Math.max(ofKey, ofStore);
    }
  }

  /** The verdict on the history, which may be in any order. */
  public static Verdict check(List<Operation<Call, Reply>> history) {
    List<Stated> stated =
        history.stream()
            .map(Stated::by)
            .filter(s -> s.reached() != NOT_STATED)
            .sorted(Comparator.comparingLong(s -> s.operation().invokedNanos()))
            .toList();
    Verdict wrong = owners(stated);
    if (wrong == null) {
      wrong = realTime(stated);
    }
    return wrong == null ? new Verdict.InOrder(stated.size()) : wrong;
  }

  private static @Nullable Verdict owners(List<Stated> all) {
    Map<Long, Stated> makers = new HashMap<>();
    for (Stated one : all) {
      if (one.made() != NOT_STATED) {
        Stated other = makers.put(one.made(), one);
        if (other != null) {
          return wrong("both made revision " + one.made(), other, one);
        }
      }
    }
    for (Stated one : all) {
      Stated maker = makers.get(one.ofKey());
      if (maker != null && !maker.operation().key().equals(one.operation().key())) {
        return wrong("revision " + one.ofKey() + " is of another key", maker, one);
      }
      if (one.ofStore() != NOT_STATED && one.ofKey() > one.ofStore()) {
        return wrong("the key is newer than the store", one, one);
      }
    }
    return null;
  }

  private static @Nullable Verdict realTime(List<Stated> byInvocation) {
    PriorityQueue<Stated> underWay =
        new PriorityQueue<>(Comparator.comparingLong(s -> s.operation().returnedNanos()));
    Stated highest = null;
    for (Stated one : byInvocation) {
      long now = one.operation().invokedNanos();
      for (Stated ended = underWay.peek();
          ended != null && ended.operation().returnedNanos() < now;
          ended = underWay.peek()) {
        underWay.remove();
        highest = highest == null || ended.reached() > highest.reached() ? ended : highest;
      }
      if (highest != null) {
        long before = highest.reached();
        if (one.made() != NOT_STATED && one.made() <= before) {
          return wrong(
              "revision " + one.made() + " was made after " + before + " was there", highest, one);
        }
        if (one.ofStore() != NOT_STATED && one.ofStore() < before) {
          return wrong("the store is shown at " + one.ofStore() + " after " + before, highest, one);
        }
      }
      underWay.add(one);
    }
    return null;
  }

  private static Verdict wrong(String why, Stated first, Stated second) {
    return new Verdict.OutOfOrder(why, first.operation(), second.operation());
  }
}
