package io.raftkv.domain.state;

import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;

/**
 * Gathers a state from a snapshot, aside: nobody sees it before {@link StateMachine#install}. For
 * one thread.
 */
public final class StateLoader implements StateSink {
  final KeySpace keySpace;
  final DeadlineIndex deadlines = new DeadlineIndex();
  private final StateCheck check;
  final StateHash hash;
  final AccessDirectory directory;
  final RequestLedger requests;

  StateLoader(Retention retention, RequestLimits limits) {
    keySpace = new KeySpace(retention);
    check = new StateCheck(limits);
    hash = check.hash;
    directory = check.directory;
    requests = check.requests;
  }

  @Override
  public void add(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis) {
    VersionedValue versioned =
        check.checked(key, value, version, createRevision, modRevision, deadlineMillis);
    keySpace.add(key, versioned);
    deadlines.add(key, versioned);
  }

  @Override
  public void add(DirectoryEntry entry) {
    check.add(entry);
  }

  @Override
  public void add(ClientRequests client) {
    check.add(client);
  }

  @Override
  public long keys() {
    return check.keys();
  }

  @Override
  public StateDigest hash() {
    return check.hash();
  }
}
