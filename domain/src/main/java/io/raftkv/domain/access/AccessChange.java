package io.raftkv.domain.access;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One change of the directory. Times are milliseconds since the epoch, by the proposer's clock. */
public sealed interface AccessChange {
  /** Makes the first user, an admin, and its API key, if nobody has done so before. */
  record Found(User admin, @Nullable ApiKey key) implements AccessChange {}

  /**
   * Gives the user of that name another password and makes it an admin whom nobody has disabled;
   * adds it where there is none. For operators who have lost all passwords.
   *
   * @param admin its id and times are of use only where there is no such user
   */
  record ResetAdmin(User admin) implements AccessChange {}

  /** Adds a user. */
  record AddUser(User user) implements AccessChange {}

  /** Removes a user and all its API keys. */
  record DeleteUser(UUID userId) implements AccessChange {}

  /** Gives a user another role. */
  record SetRole(UUID userId, Role role, long atMillis) implements AccessChange {}

  /** Gives a user other keys to reach. */
  record SetScope(UUID userId, Scope scope, long atMillis) implements AccessChange {}

  /** Shuts a user out, or lets it in again. */
  record SetDisabled(UUID userId, boolean disabled, long atMillis) implements AccessChange {}

  /**
   * Gives a user another password, and ends its tokens.
   *
   * @param epoch the user's when its old password was checked; {@link #ANY_EPOCH} if none was
   */
  record SetPassword(UUID userId, String passwordHash, long epoch, long atMillis)
      implements AccessChange {
    /** The old password was not asked for. */
    public static final long ANY_EPOCH = -1;

    /** Without the hash, which no log may show. */
    @Override
    public String toString() {
      return "SetPassword[" + userId + "]";
    }
  }

  /** Adds an API key. */
  record AddKey(ApiKey key) implements AccessChange {}

  /** Removes an API key. */
  record DeleteKey(UUID keyId) implements AccessChange {}

  /** Ends a token before its time. */
  record Revoke(RevokedToken token) implements AccessChange {}

  /** API keys were used. Changes nothing else, and not the directory's revision. */
  record NoteUse(List<Use> uses) implements AccessChange {
    /** Keeps its own copy of the list. */
    public NoteUse {
      uses = List.copyOf(uses);
    }
  }

  /** When an API key was used last. */
  record Use(UUID keyId, long atMillis) {}
}
