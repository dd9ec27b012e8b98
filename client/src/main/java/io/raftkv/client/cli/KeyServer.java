package io.raftkv.client.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a store, by whichever protocol. Each call blocks, and fails with a {@link CliFault}
 * that says why.
 */
interface KeyServer extends AutoCloseable {
  /** The value of a key that is there. */
  byte[] get(String key);

  /**
   * Writes a key.
   *
   * @param ttl how long it lives, in Go's notation; null for ever
   */
  void put(String key, byte[] value, @Nullable String ttl);

  /** Removes a key, which need not be there. */
  void delete(String key);

  /**
   * Keys in their order.
   *
   * @param limit how many at most; all if it is not positive
   */
  List<String> list(String prefix, int limit);

  /**
   * Writes a key that has this version, 0 being that of a key that is not there; its new version.
   */
  long compareAndSwap(String key, long expected, String value);

  /**
   * How long a key still lives.
   *
   * @param fields of it, for programs
   * @param text of it, in Go's notation; null for ever
   */
  record TimeLeft(Map<String, ?> fields, @Nullable String text) {}

  /** How long a key still lives. */
  TimeLeft timeToLive(String key);

  /** Gives a key another time to live, in Go's notation; {@code 0s} takes it away. */
  TimeLeft setTimeToLive(String key, String ttl);

  @Override
  void close();

  /** What is said where a key has another version. */
  static CliFault mismatch(long current) {
    return new CliFault(CliFault.REFUSED, "version mismatch: the key is at version " + current);
  }
}
