package io.raftkv.application.api;

import io.raftkv.domain.access.Authority;
import io.raftkv.domain.access.Principal;

/**
 * Who asks, as far as that matters. Made by {@link AccessControl}, and for what needs no credential
 * of a user by whoever has checked that.
 */
public sealed interface Caller {
  /** Where it asks from. */
  Origin origin();

  /** Somebody, where credentials are not asked for: it may do everything. */
  record Unchecked(Origin origin) implements Caller {}

  /** A node that bears the cluster's token: it may ask to become a member. */
  record Peer(Origin origin) implements Caller {}

  /**
   * Somebody whose credential is good.
   *
   * @param directoryRevision the directory's revision by which that is so
   * @param expiresMillis when the credential is over by its own word, in milliseconds since the
   *     epoch; {@code Long.MAX_VALUE} if never
   */
  record Known(Principal principal, long directoryRevision, long expiresMillis, Origin origin)
      implements Caller {
    /** What its commands bear. */
    public Authority authority() {
      return new Authority(principal.actor(), directoryRevision);
    }
  }
}
