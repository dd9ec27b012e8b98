package io.raftkv.domain.access;

/** Why a change of the directory was not made although its sender may make such changes. */
public enum AccessRefusal {
  /** A user has that name, or that id. */
  NAME_TAKEN,
  /** There is no such user. */
  NO_SUCH_USER,
  /** There is no such API key. */
  NO_SUCH_KEY,
  /** There is such an API key already. */
  KEY_TAKEN,
  /** Nobody would be left who may change the directory. */
  LAST_ADMIN,
  /** It has been founded before. */
  ALREADY_FOUNDED,
  /** It holds as many users as it may. */
  TOO_MANY_USERS,
  /** The user has as many API keys as one may. */
  TOO_MANY_KEYS,
  /** The password was changed since it was looked at. */
  PASSWORD_CHANGED,
  /** An admin has all keys in its scope: either the role or the scope cannot be. */
  SCOPED_ADMIN
}
