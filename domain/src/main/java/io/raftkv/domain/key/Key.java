package io.raftkv.domain.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable, non-empty byte string that names a value, ordered by unsigned bytes.
 *
 * <p>The order of keys that are UTF-8 text is that of their code points. Safe for any thread.
 */
public final class Key implements Comparable<Key> {
  /** The longest key that any encoding of the store can hold, in bytes. */
  public static final int MAX_BYTES = 65_535;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int hash;

  private Key(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a key has 1 to " + MAX_BYTES + " bytes, not " + bytes.length);
    }
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * A key over the given array, which the caller gives away: nobody may write to it afterwards.
   *
   * @throws IllegalArgumentException if it is empty or longer than {@link #MAX_BYTES}
   */
  public static Key wrap(byte[] bytes) {
    return new Key(bytes);
  }

  /** The key whose bytes are the text in UTF-8. */
  public static Key of(String text) {
    return new Key(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** A read-only view of the bytes, its position at the first. */
  public ByteBuffer asReadOnlyBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Appends the bytes to the buffer. */
  public void writeTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** The key as text; bytes that are not UTF-8 become replacement characters. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whether this key begins with all the bytes of the prefix. */
  public boolean startsWith(byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** How many bytes both keys begin with. */
  public int sharedWith(Key other) {
    int mismatch = Arrays.mismatch(bytes, other.bytes);
    return mismatch < 0 ? bytes.length : mismatch;
  }

  /**
   * The eight bytes from the position on, as a number; zeros stand for what is behind the last.
   *
   * <p>Of two keys that share what is before the position, the one with the smaller unsigned number
   * is the smaller; where the numbers are equal, either may be.
   */
  public long word(int from) {
    int left = bytes.length - from;
    if (left >= Long.BYTES) {
      return (long) WORD.get(bytes, from);
    }
    long word = 0;
    for (int i = 0; i < left; i++) {
      word |= (bytes[from + i] & 0xFFL) << (56 - 8 * i);
    }
    return word;
  }

  /**
   * The smallest key above every key with this prefix, or null where there is none (the prefix is
   * empty or all 0xFF).
   */
  public static @Nullable Key afterPrefix(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] bound = Arrays.copyOf(prefix, last + 1);
    bound[last]++;
    return new Key(bound);
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Key that && hash == that.hash && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The size alone: keys can be private, and what is printed may end in a log. */
  @Override
  public String toString() {
    return "Key[" + bytes.length + " bytes]";
  }
}
