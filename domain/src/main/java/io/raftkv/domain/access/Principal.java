package io.raftkv.domain.access;

import java.util.UUID;

/**
 * A caller that is known, and what it may do by the directory's word.
 *
 * @param name the user's
 * @param role the lesser of the user's and the API key's
 * @param scope the keys that the user and the API key share
 * @param loopbackOnly whether it may come from the machine itself alone: as who has logged in by a
 *     default password does
 */
public record Principal(Actor actor, String name, Role role, Scope scope, boolean loopbackOnly) {
  /** Whose it is. */
  public UUID userId() {
    return actor.userId();
  }
}
