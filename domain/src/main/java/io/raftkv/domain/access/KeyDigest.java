package io.raftkv.domain.access;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of an API key, which is all that is kept of it. Immutable. */
public final class KeyDigest {
  /** How many bytes it has. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private KeyDigest(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has " + BYTES + " bytes");
    }
    this.bytes = bytes;
  }

  /** A digest over the given array, which the caller gives away. */
  public static KeyDigest wrap(byte[] bytes) {
    return new KeyDigest(bytes);
  }

  /** Appends the bytes to the buffer. */
  public void writeTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** In constant time, whatever the digests are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyDigest that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** Not the digest, which no log may show. */
  @Override
  public String toString() {
    return "KeyDigest";
  }
}
