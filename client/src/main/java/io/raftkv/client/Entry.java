package io.raftkv.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A key and what is stored there. Immutable.
 *
 * @param value empty too where only keys were asked for
 * @param version how often the key has been written since it was made, from 1
 * @param createRevision the store's revision that made the key
 * @param modRevision the store's revision of its last write
 * @param timeToLive how long it still lived when it was read; empty where it lives for ever
 */
public record Entry(
    ByteSequence key,
    ByteSequence value,
    long version,
    long createRevision,
    long modRevision,
    Optional<Duration> timeToLive) {
  /** The value as UTF-8 text. */
  public String utf8() {
    return value.utf8();
  }
}
