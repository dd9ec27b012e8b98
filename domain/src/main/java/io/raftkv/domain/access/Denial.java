package io.raftkv.domain.access;

/** Why a caller may not. */
public enum Denial {
  /** There is no such user (any more). */
  NO_USER,
  /** The user is disabled. */
  USER_DISABLED,
  /** There is no such API key (any more). */
  NO_KEY,
  /** The API key's time is over. */
  KEY_EXPIRED,
  /** The token was revoked, or the password was changed after it was issued. */
  TOKEN_REVOKED,
  /** The role is not enough. */
  ROLE,
  /** A key lies outside the scope. */
  SCOPE,
  /** It belongs to somebody else. */
  OWNER,
  /** What is asked for has a role or a scope above that of who asks. */
  ABOVE_OWN
}
