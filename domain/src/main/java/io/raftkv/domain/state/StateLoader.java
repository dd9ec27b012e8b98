package io.raftkv.domain.state;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a state from a snapshot, aside: nobody sees it before {@link StateMachine#install}. For
 * one thread.
 */
public final class StateLoader {
  final KeySpace keySpace;
  final DeadlineIndex deadlines = new DeadlineIndex();
  final StateHash hash = new StateHash();
  final RequestLedger requests;
  private long keys;
  private @Nullable Key last;

  StateLoader(Retention retention, RequestLimits limits) {
    keySpace = new KeySpace(retention);
    requests = new RequestLedger(limits, hash);
  }

  /**
   * Adds a key.
   *
   * @param deadlineMillis when it is to expire; {@link Command#NO_DEADLINE} is never
   * @throws IllegalArgumentException if it does not come behind the key before, or its numbers
   *     cannot be those of a key that has a value
   */
  public void add(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis) {
    if (last != null && last.compareTo(key) >= 0) {
      throw new IllegalArgumentException("keys out of order");
    }
    if (version < 1 || createRevision < 1 || modRevision < createRevision || deadlineMillis < 0) {
      throw new IllegalArgumentException("impossible version, revision or deadline");
    }
    VersionedValue versioned =
        new VersionedValue(value, version, createRevision, modRevision, deadlineMillis, null);
    keySpace.add(key, versioned);
    deadlines.add(key, versioned);
    hash.add(key, versioned);
    keys++;
    last = key;
  }

  /**
   * Adds what was remembered of a client; they come the longest silent first.
   *
   * @throws IllegalArgumentException if it has come before
   */
  public void add(ClientRequests client) {
    requests.load(client);
  }

  /** How many keys have been added. */
  public long keys() {
    return keys;
  }

  /** The hash over all that has been added. */
  public StateDigest hash() {
    return hash.current();
  }
}
