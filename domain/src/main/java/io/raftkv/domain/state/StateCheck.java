package io.raftkv.domain.state;

import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import org.jspecify.annotations.Nullable;

/**
 * Checks a state as a {@link StateLoader} does and keeps none of its keys, so that a state of any
 * size is checked in little room. For one thread.
 */
public final class StateCheck implements StateSink {
  final StateHash hash = new StateHash();
  final AccessDirectory directory = new AccessDirectory(hash);
  final RequestLedger requests;
  private long keys;
  private @Nullable Key last;

  /** Has taken nothing yet. */
  public StateCheck() {
    this(RequestLimits.STANDARD);
  }

  StateCheck(RequestLimits limits) {
    requests = new RequestLedger(limits, hash);
  }

  @Override
  public void add(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis) {
    var _ = checked(key, value, version, createRevision, modRevision, deadlineMillis);
  }

  @Override
  public void add(DirectoryEntry entry) {
    directory.load(entry);
  }

  @Override
  public void add(ClientRequests client) {
    requests.load(client);
  }

  /** Counts the key in; what a state keeps of it. */
  VersionedValue checked(
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
    hash.add(key, versioned);
    keys++;
    last = key;
    return versioned;
  }

  @Override
  public long keys() {
    return keys;
  }

  @Override
  public StateDigest hash() {
    return hash.current();
  }
}
