package io.raftkv.domain.access;

import java.util.UUID;

/** By what a caller showed who it is. Holds no secret. */
public sealed interface Credential {
  /** An API key, by its id. */
  record Key(UUID id) implements Credential {}

  /**
   * A token.
   *
   * @param id its {@code jti}
   * @param epoch the user's {@link User#epoch} when it was issued
   */
  record Token(UUID id, long epoch) implements Credential {}

  /** A client's certificate that bears the user's name. */
  record Certificate() implements Credential {}
}
