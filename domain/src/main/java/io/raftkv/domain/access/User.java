package io.raftkv.domain.access;

import java.util.UUID;

/**
 * Somebody who may log in.
 *
 * @param name unique; see {@link #isName}
 * @param passwordHash in the form of the library that made it; empty where no password is good
 * @param role an {@link Role#ADMIN} has all keys in its scope
 * @param loopbackOnly whether its password is good on the machine itself alone: so until that, a
 *     default one, is changed
 * @param epoch counts what ends all earlier tokens of the user
 * @param createdMillis in milliseconds since the epoch, like {@code updatedMillis}
 */
public record User(
    UUID id,
    String name,
    String passwordHash,
    Role role,
    Scope scope,
    boolean disabled,
    boolean loopbackOnly,
    long epoch,
    long createdMillis,
    long updatedMillis)
    implements DirectoryEntry {
  /** The longest name, in characters, each of which is one byte. */
  public static final int NAME_CHARS_MAX = 64;

  /** The longest hash of a password, in characters, each of which is one byte. */
  public static final int HASH_CHARS_MAX = 255;

  /** Refuses what cannot be a user. */
  public User {
    if (!isName(name)
        || passwordHash.length() > HASH_CHARS_MAX
        || epoch < 0
        || createdMillis < 0
        || updatedMillis < createdMillis) {
      throw new IllegalArgumentException("impossible user");
    }
    if (role == Role.ADMIN && !scope.isAll()) {
      throw new IllegalArgumentException("an admin has all keys in its scope");
    }
  }

  /** Whether it can be a user's name: 1 to 64 letters of ASCII, digits, or any of . _ @ - */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > NAME_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '@'
              || c == '-';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  User withRole(Role other, long atMillis) {
    return changed(passwordHash, other, scope, disabled, loopbackOnly, epoch, atMillis);
  }

  User withScope(Scope other, long atMillis) {
    return changed(passwordHash, role, other, disabled, loopbackOnly, epoch, atMillis);
  }

  User withDisabled(boolean other, long atMillis) {
    return changed(passwordHash, role, scope, other, loopbackOnly, epoch, atMillis);
  }

  /** From anywhere from now on: a password that somebody chose is no default. */
  User withPassword(String hash, long atMillis) {
    return changed(hash, role, scope, disabled, false, epoch + 1, atMillis);
  }

  /** An admin whom nobody has disabled, by this password. */
  User reset(String hash, long atMillis) {
    return changed(hash, Role.ADMIN, Scope.ALL, false, false, epoch + 1, atMillis);
  }

  /** The same, with all its tokens ended. */
  User inNextEpoch() {
    return changed(passwordHash, role, scope, disabled, loopbackOnly, epoch + 1, updatedMillis);
  }

  private User changed(
      String nextHash,
      Role nextRole,
      Scope nextScope,
      boolean nextDisabled,
      boolean nextLoopbackOnly,
      long nextEpoch,
      long atMillis) {
    return new User(
        id,
        name,
        nextHash,
        nextRole,
        nextScope,
        nextDisabled,
        nextLoopbackOnly,
        nextEpoch,
        createdMillis,
        Math.max(updatedMillis, atMillis));
  }

  /** Without the hash, which no log may show. */
  @Override
  public String toString() {
    return "User[" + id + ", role=" + role + "]";
  }
}
