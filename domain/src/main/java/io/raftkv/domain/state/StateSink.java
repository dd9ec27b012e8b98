package io.raftkv.domain.state;

import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;

/** Takes all of a state, its keys in order, and tells what it has taken. For one thread. */
public interface StateSink {
  /**
   * Takes a key.
   *
   * @param deadlineMillis when it is to expire; {@link Command#NO_DEADLINE} is never
   * @throws IllegalArgumentException if it does not come behind the key before, or its numbers
   *     cannot be those of a key that has a value
   */
  void add(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis);

  /**
   * Takes a part of the directory; users come before what is theirs.
   *
   * @throws IllegalArgumentException if it does not fit those that have come
   */
  void add(DirectoryEntry entry);

  /**
   * Takes what was remembered of a client; they come the longest silent first.
   *
   * @throws IllegalArgumentException if it has come before
   */
  void add(ClientRequests client);

  /** How many keys have been taken. */
  long keys();

  /** The hash over all that has been taken. */
  StateDigest hash();
}
