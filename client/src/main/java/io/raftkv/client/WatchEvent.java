package io.raftkv.client;

import java.util.Optional;

/**
 * What happened to a key. Immutable.
 *
 * @param revision of the store, which did it
 * @param entry what is there now; empty where the key is gone
 */
public record WatchEvent(Type type, ByteSequence key, long revision, Optional<Entry> entry) {
  /** What can happen to a key. */
  public enum Type {
    /** It was written. */
    PUT,
    /** It was deleted. */
    DELETE,
    /** Its time was over. */
    EXPIRE,
    /** It has another time to live; its value and version are as they were. */
    TTL
  }
}
