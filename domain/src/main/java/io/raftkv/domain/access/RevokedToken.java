package io.raftkv.domain.access;

import java.util.UUID;

/**
 * A token that is refused although it has not expired.
 *
 * @param id its {@code jti}
 * @param expiresMillis when it expires by itself, in milliseconds since the epoch: until then this
 *     is remembered
 */
public record RevokedToken(UUID id, UUID userId, long expiresMillis) implements DirectoryEntry {
  /** Refuses what no token can have. */
  public RevokedToken {
    if (expiresMillis < 0) {
      throw new IllegalArgumentException("impossible token");
    }
  }
}
