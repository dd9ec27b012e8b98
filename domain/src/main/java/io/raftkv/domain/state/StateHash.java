package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A hash over a set of entries that is kept up to date in constant time as entries come and go: the
 * sum, in two lanes modulo 2^64, of each entry's SHA-256 cut to 128 bits. The order in which
 * entries came does not matter.
 *
 * <p>Source: D. Clarke et al., "Incremental Multiset Hash Functions and Their Application to Memory
 * Integrity Checking" (ASIACRYPT 2003), MSet-Add-Hash. Not for several threads.
 */
final class StateHash {
  private static final int FIXED_BYTES = 4 + 4 * Long.BYTES;

  private final MessageDigest sha256;
  private final byte[] digest = new byte[32];
  private final ByteBuffer lanes = ByteBuffer.wrap(digest);
  private ByteBuffer head = ByteBuffer.allocate(256);
  private long high;
  private long low;

  StateHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  void add(Key key, VersionedValue versioned) {
    digest(key, versioned);
    high += lanes.getLong(0);
    low += lanes.getLong(8);
  }

  void remove(Key key, VersionedValue versioned) {
    digest(key, versioned);
    high -= lanes.getLong(0);
    low -= lanes.getLong(8);
  }

  StateDigest current() {
    return new StateDigest(high, low);
  }

  private void digest(Key key, VersionedValue versioned) {
    if (head.capacity() < FIXED_BYTES + key.size()) {
      head = ByteBuffer.allocate(FIXED_BYTES + key.size());
    }
    head.clear();
    head.putInt(key.size());
    key.writeTo(head);
    head.putLong(versioned.version())
        .putLong(versioned.createRevision())
        .putLong(versioned.modRevision())
        .putLong(versioned.deadlineMillis());
    sha256.update(head.array(), 0, head.position());
    sha256.update(versioned.value().asReadOnlyBuffer());
    try {
      sha256.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }
}
