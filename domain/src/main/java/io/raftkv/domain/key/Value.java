package io.raftkv.domain.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable byte string, possibly empty, that the store keeps and never looks into. */
public final class Value implements Comparable<Value> {
  /** The value without bytes. */
  public static final Value EMPTY = new Value(new byte[0]);

  private final byte[] bytes;

  private Value(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A value over the given array, which the caller gives away: nobody may write to it later. */
  public static Value wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Value(bytes);
  }

  /** The value whose bytes are the text in UTF-8. */
  public static Value of(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
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

  /** In the order of unsigned bytes. */
  @Override
  public int compareTo(Value other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Value that && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size alone: values can be secret, and what is printed may end in a log. */
  @Override
  public String toString() {
    return "Value[" + bytes.length + " bytes]";
  }
}
