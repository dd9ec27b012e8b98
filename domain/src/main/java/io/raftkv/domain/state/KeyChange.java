package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;

/**
 * What one revision did to one key.
 *
 * @param now the version that it made; a tombstone where the key is gone
 */
public record KeyChange(Kind kind, Key key, VersionedValue now) {
  /** Kinds of changes. */
  public enum Kind {
    /** The key was written. */
    PUT,
    /** The key was deleted. */
    DELETE,
    /** The key's time was over. */
    EXPIRE,
    /** The key has another deadline; its value and version are as before. */
    TTL
  }
}
