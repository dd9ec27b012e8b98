package io.raftkv.client;

import java.time.Duration;
import java.util.Optional;

/** A step of a transaction. Immutable. */
public sealed interface Operation {
  /**
   * Writes a key.
   *
   * @param timeToLive empty is for ever
   */
  record Put(ByteSequence key, ByteSequence value, Optional<Duration> timeToLive)
      implements Operation {
    /** Refuses a time to live that is none. */
    public Put {
      timeToLive.ifPresent(TimesToLive::millis);
    }
  }

  /** Deletes a key, if there is one. */
  record Delete(ByteSequence key) implements Operation {}

  /** Reads a key as the transaction leaves it. */
  record Get(ByteSequence key) implements Operation {}

  /** Writes a key. */
  static Operation put(String key, String value) {
    return put(ByteSequence.utf8(key), ByteSequence.utf8(value));
  }

  /** Writes a key. */
  static Operation put(ByteSequence key, ByteSequence value) {
    return new Put(key, value, Optional.empty());
  }

  /**
   * Writes a key that leaves after a time.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  static Operation put(ByteSequence key, ByteSequence value, Duration timeToLive) {
    return new Put(key, value, Optional.of(timeToLive));
  }

  /** Deletes a key. */
  static Operation delete(String key) {
    return delete(ByteSequence.utf8(key));
  }

  /** Deletes a key. */
  static Operation delete(ByteSequence key) {
    return new Delete(key);
  }

  /** Reads a key as the transaction leaves it. */
  static Operation get(String key) {
    return get(ByteSequence.utf8(key));
  }

  /** Reads a key as the transaction leaves it. */
  static Operation get(ByteSequence key) {
    return new Get(key);
  }
}
