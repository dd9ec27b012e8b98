package io.raftkv.benchmarks.store;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of every measurement: the n-th of each is the same in every run. Keys come in
 * no order, and no value can be compressed by much. All of it is plain text, so that it may stand
 * in JSON as it is.
 */
public final class Dataset {
  /** The length of each key. */
  public static final int KEY_BYTES = 20;

  /** The length of each value. */
  public static final int VALUE_BYTES = 100;

  private static final byte[] ALPHABET =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
          .getBytes(StandardCharsets.US_ASCII);
  private static final int BITS_PER_LETTER = 6;
  private static final int LETTERS_PER_WORD = Long.SIZE / BITS_PER_LETTER;

  private Dataset() {}

  /** The n-th key. */
  public static Key key(long n) {
    return Key.wrap(keyBytes(n));
  }

  /** The n-th key as text. */
  public static String keyText(long n) {
    return new String(keyBytes(n), StandardCharsets.US_ASCII);
  }

  private static byte[] keyBytes(long n) {
    byte[] bytes = new byte[KEY_BYTES];
    bytes[0] = 'k';
    bytes[1] = 'e';
    bytes[2] = 'y';
    bytes[3] = '/';
    long bits = mixed(n);
    for (int i = 4; i < KEY_BYTES; i++) {
      bytes[i] = ALPHABET[(int) (bits & 0xF)];
      bits >>>= 4;
    }
    return bytes;
  }

  /** The n-th value. */
  public static Value value(long n) {
    return Value.wrap(valueBytes(n));
  }

  /** The n-th value as text. */
  public static String valueText(long n) {
    return new String(valueBytes(n), StandardCharsets.US_ASCII);
  }

  private static byte[] valueBytes(long n) {
    byte[] bytes = new byte[VALUE_BYTES];
    long word = mixed(n);
    for (int i = 0; i < VALUE_BYTES; i++) {
      if (i % LETTERS_PER_WORD == 0) {
        word = mixed(word);
      }
      bytes[i] = ALPHABET[(int) (word & 0x3F)];
      word >>>= BITS_PER_LETTER;
    }
    return bytes;
  }

  /** Puts of the keys from one number to before another. */
  public static List<Command.Change> puts(long from, long to) {
    List<Command.Change> puts = new ArrayList<>(Math.toIntExact(to - from));
    for (long n = from; n < to; n++) {
      puts.add(new Command.Put(key(n), value(n), Command.NO_DEADLINE, Precondition.NONE));
    }
    return puts;
  }

  /**
   * The finalizer of SplitMix64: one to one, so keys differ. Source: G. Steele, D. Lea, C. Flood,
   * "Fast Splittable Pseudorandom Number Generators" (2014).
   */
  public static long mixed(long n) {
    long z = n + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
