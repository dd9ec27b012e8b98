package io.raftkv.domain.access;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A key by which programs come as a user.
 *
 * @param digest of the key itself, which nobody keeps
 * @param userId whose it is
 * @param name what the owner calls it, of at most {@link #NAME_BYTES_MAX} bytes of UTF-8
 * @param role it may what both this role and the user's may
 * @param scope it reaches the keys that both this scope and the user's hold
 * @param createdMillis in milliseconds since the epoch, like the other times
 * @param expiresMillis from when on it is no longer good; {@link #NEVER} if always
 * @param lastUsedMillis about when it was used last; 0 if it never was
 */
public record ApiKey(
    UUID id,
    KeyDigest digest,
    UUID userId,
    String name,
    Role role,
    Scope scope,
    long createdMillis,
    long expiresMillis,
    long lastUsedMillis)
    implements DirectoryEntry {
  /** The expiry of a key that does not expire. */
  public static final long NEVER = 0;

  /** The longest name, in bytes. */
  public static final int NAME_BYTES_MAX = 255;

  /** Refuses what cannot be a key. */
  public ApiKey {
    if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX
        || createdMillis < 0
        || expiresMillis < 0
        || lastUsedMillis < 0) {
      throw new IllegalArgumentException("impossible API key");
    }
    if (role == Role.ADMIN && !scope.isAll()) {
      throw new IllegalArgumentException("an admin's key has all keys in its scope");
    }
  }

  /** Whether its time is over. */
  public boolean isExpired(long nowMillis) {
    return expiresMillis != NEVER && nowMillis >= expiresMillis;
  }

  /** The same, used at this time if it is later. */
  public ApiKey usedAt(long millis) {
    return new ApiKey(
        id,
        digest,
        userId,
        name,
        role,
        scope,
        createdMillis,
        expiresMillis,
        Math.max(lastUsedMillis, millis));
  }
}
