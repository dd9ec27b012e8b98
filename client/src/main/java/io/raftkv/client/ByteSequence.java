package io.raftkv.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that never change: a key or a value. Immutable; ordered as the store orders keys, by
 * unsigned bytes.
 */
public final class ByteSequence implements Comparable<ByteSequence> {
  /** No bytes. */
  public static final ByteSequence EMPTY = new ByteSequence(new byte[0]);

  private final byte[] bytes;

  private ByteSequence(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of the bytes. */
  public static ByteSequence of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new ByteSequence(bytes.clone());
  }

  /** A copy of what the buffer has left; the buffer stays where it is. */
  public static ByteSequence of(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new ByteSequence(copy);
  }

  /** The text in UTF-8. */
  public static ByteSequence utf8(String text) {
    return text.isEmpty() ? EMPTY : new ByteSequence(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The array itself, which nobody changes any more. */
  static ByteSequence wrap(byte[] bytes) {
    return new ByteSequence(bytes);
  }

  /** The array itself, which the caller must not change. */
  byte[] unsafe() {
    return bytes;
  }

  /** How many bytes. */
  public int size() {
    return bytes.length;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /**
   * One byte.
   *
   * @throws IndexOutOfBoundsException where there is none
   */
  public byte byteAt(int index) {
    return bytes[index];
  }

  /** Whether it begins with those bytes. */
  public boolean startsWith(ByteSequence prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  /** This one, then the other. */
  public ByteSequence concat(ByteSequence other) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
    System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
    return new ByteSequence(both);
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** The bytes without a copy, not to be written. */
  public ByteBuffer asReadOnlyBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** As UTF-8; what is none becomes U+FFFD. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(ByteSequence other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSequence sequence && Arrays.equals(bytes, sequence.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Printable ASCII as it is, other bytes as {@code \xNN}. For people, not for programs. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b >= ' ' && b <= '~' && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }
}
