package io.raftkv.client;

import java.util.Arrays;

/** Part of the keys, in the order of their bytes. Immutable. */
public sealed interface KeyRange {
  /** One key. */
  record Single(ByteSequence key) implements KeyRange {
    @Override
    public ByteSequence start() {
      return key;
    }

    @Override
    public ByteSequence end() {
      return key.concat(ByteSequence.of((byte) 0));
    }
  }

  /** All keys that begin with the prefix; where that is empty, every key. */
  record Prefix(ByteSequence prefix) implements KeyRange {
    @Override
    public ByteSequence start() {
      return prefix;
    }

    @Override
    public ByteSequence end() {
      byte[] bytes = prefix.toByteArray();
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] != -1) {
          bytes[i]++;
          return ByteSequence.wrap(Arrays.copyOf(bytes, i + 1));
        }
      }
      return ByteSequence.EMPTY;
    }
  }

  /**
   * From a key to another.
   *
   * @param start the first key; empty is from the beginning
   * @param end the first key that is behind it; empty is to the end
   */
  record Interval(ByteSequence start, ByteSequence end) implements KeyRange {}

  /** The first key that can be in it. */
  ByteSequence start();

  /** The first key that is behind it; empty is to the end. */
  ByteSequence end();

  /** Whether the key is in it. */
  default boolean contains(ByteSequence key) {
    return start().compareTo(key) <= 0 && (end().isEmpty() || key.compareTo(end()) < 0);
  }

  /** Every key. */
  static KeyRange all() {
    return new Prefix(ByteSequence.EMPTY);
  }

  /** One key. */
  static KeyRange key(String key) {
    return key(ByteSequence.utf8(key));
  }

  /** One key. */
  static KeyRange key(ByteSequence key) {
    return new Single(key);
  }

  /** All keys that begin so. */
  static KeyRange prefix(String prefix) {
    return prefix(ByteSequence.utf8(prefix));
  }

  /** All keys that begin so. */
  static KeyRange prefix(ByteSequence prefix) {
    return new Prefix(prefix);
  }

  /** From the key on, with it. */
  static KeyRange from(ByteSequence start) {
    return new Interval(start, ByteSequence.EMPTY);
  }

  /** From the first key on, before the second. */
  static KeyRange between(ByteSequence start, ByteSequence end) {
    return new Interval(start, end);
  }
}
