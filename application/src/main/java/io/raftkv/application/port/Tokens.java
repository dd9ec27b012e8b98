package io.raftkv.application.port;

import io.raftkv.domain.access.Role;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Signs tokens and knows its own again. Safe for any thread; does not block. */
public interface Tokens {
  /**
   * What a token says.
   *
   * @param role at the time of issue; for the client's eyes: what the user may is the directory's
   *     to say
   * @param epoch the user's when it was issued
   * @param issuedMillis in milliseconds since the epoch, whole seconds, like {@code expiresMillis}
   */
  record Claims(
      UUID id,
      UUID userId,
      String userName,
      Role role,
      long epoch,
      long issuedMillis,
      long expiresMillis) {}

  /** The token that says so. */
  String issue(Claims claims);

  /**
   * What the token says; null unless it is one that was issued here or at another node with the
   * same secret. Whether its time is over is for the caller to look at.
   */
  @Nullable Claims verify(String token);
}
