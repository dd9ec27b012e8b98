package io.raftkv.bootstrap.cluster;

import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.Operation;
import io.raftkv.testkit.history.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a watcher of all keys was told, each revision once and in order, and whether that is what
 * the log holds. Each revision changes one key. Safe for any thread.
 */
final class WatchedChanges {
  private static final int KEPT_MAX = 10;

  /** What one revision changed. */
  record Told(String key, String operation, String value, long version, long index, long term) {}

  private final NavigableMap<Long, Told> told = new TreeMap<>();
  private final List<String> breaches = new ArrayList<>();
  private long upTo;
  private long gaps;

  /** The revision told last, or passed over as gone. */
  synchronized long upTo() {
    return upTo;
  }

  /** A revision's change was told. */
  synchronized void tell(long revision, Told change) {
    if (revision != upTo + 1) {
      breach("after revision " + upTo + " came " + revision + ": " + change);
    }
    upTo = revision;
    told.put(revision, change);
  }

  /** Nobody has the changes before this revision any more, and says so. */
  synchronized void passOverTo(long oldest) {
    if (oldest <= upTo + 1) {
      breach("changes up to " + (oldest - 1) + " were said to be gone, where " + upTo + " is past");
    }
    upTo = Math.max(upTo, oldest - 1);
    gaps++;
  }

  /** How often history had gone before it could be told. */
  synchronized long gaps() {
    return gaps;
  }

  /** Notes an answer that breaks the contract. */
  synchronized void breach(String what) {
    if (breaches.size() < KEPT_MAX) {
      breaches.add(what);
    }
  }

  /** What is wrong with it, beside what clients were told; empty if nothing is. */
  synchronized List<String> faults(List<Operation<Call, Reply>> history) {
    List<String> faults = new ArrayList<>(breaches);
    for (Operation<Call, Reply> operation : history) {
      switch (operation.result()) {
        case Reply.Written(long version, long revision)
            when operation.call() instanceof Call.Put put ->
            compare(operation, revision, "put", put.value(), version, faults);
        case Reply.Deleted(Boolean existed, long revision) when Boolean.TRUE.equals(existed) ->
            compare(operation, revision, "delete", "", Reply.NOT_STATED, faults);
        case Reply.Found found ->
            compare(operation, found.revision(), "put", found.value(), found.version(), faults);
        case null, default -> {
          // tells of no revision what it changed
        }
      }
    }
    return faults.subList(0, Math.min(faults.size(), KEPT_MAX));
  }

  private void compare(
      Operation<Call, Reply> operation,
      long revision,
      String kind,
      String value,
      long version,
      List<String> faults) {
    Told change = told.get(revision);
    if (revision == Reply.NOT_STATED || revision == 0 || (change == null && gaps > 0)) {
      return;
    }
    boolean same =
        change != null
            && change.key().equals(operation.key())
            && change.operation().equals(kind)
            && change.value().equals(value)
            && (version == Reply.NOT_STATED || change.version() == version);
    if (!same) {
      faults.add("of revision " + revision + " was told " + change + ", where " + operation);
    }
  }

  /** What others were told otherwise; empty if nothing. */
  List<String> differences(WatchedChanges other) {
    NavigableMap<Long, Told> theirs = other.copy();
    List<String> differences = new ArrayList<>();
    copy()
        .forEach(
            (revision, change) -> {
              Told otherwise = theirs.get(revision);
              if (otherwise != null && !otherwise.equals(change) && differences.size() < KEPT_MAX) {
                differences.add(
                    "of revision "
                        + revision
                        + " one was told "
                        + change
                        + ", another "
                        + otherwise);
              }
            });
    return differences;
  }

  private synchronized NavigableMap<Long, Told> copy() {
    return new TreeMap<>(told);
  }
}
