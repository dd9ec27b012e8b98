package io.raftkv.adapters.http;

import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import java.util.Locale;

/** What callers are told who may not. */
final class Denials {
  private Denials() {}

  /** Who asks is not known. */
  static RequestFault unauthenticated(String reason) {
    return new RequestFault(
        401,
        "unauthenticated",
        reason
            + "; send X-API-Key, or Authorization: Bearer with a token that POST /auth/login gives");
  }

  /**
   * Who wants a node to join is not known.
   *
   * @param byToken whether the cluster has a token, which makes a credential needless
   */
  static RequestFault unknownNewcomer(String reason, boolean byToken) {
    String what =
        byToken
            ? "; give the node the raft.cluster_token of the members, or"
            : "; give the members and the node a raft.cluster_token, or";
    return new RequestFault(
        401, "unauthenticated", reason + what + " have an admin POST /cluster/join");
  }

  /** The role does not reach to what was asked for. */
  static RequestFault needs(Role role) {
    return new RequestFault(
        403,
        "forbidden",
        "this needs the role " + role.name().toLowerCase(Locale.ROOT) + "; ask an admin for it");
  }

  static RequestFault of(Denial why) {
    return switch (why) {
      case NO_USER, USER_DISABLED -> unauthenticated("the user is disabled or gone");
      case NO_KEY -> unauthenticated("the API key is not known, or was revoked");
      case KEY_EXPIRED -> unauthenticated("the API key has expired");
      case TOKEN_REVOKED -> unauthenticated("the token was revoked");
      case ROLE -> forbidden("your role is not enough for this; ask an admin for a higher one");
      case SCOPE ->
          forbidden("a key is outside the prefixes that you may reach; see GET /auth/me for them");
      case OWNER -> forbidden("it belongs to somebody else; ask an admin");
      case ABOVE_OWN ->
          forbidden("its role or its scopes are above your own; ask for no more than you have");
    };
  }

  private static RequestFault forbidden(String message) {
    return new RequestFault(403, "forbidden", message);
  }
}
