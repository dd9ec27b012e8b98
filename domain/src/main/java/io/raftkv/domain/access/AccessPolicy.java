package io.raftkv.domain.access;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may do what, for every API: the same question has the same answer wherever it is
 * asked. Without state; each answer rests on its arguments alone.
 */
public final class AccessPolicy {
  private AccessPolicy() {}

  /** Whether the role is enough for the action, whatever the keys are. */
  public static Decision decide(Principal who, Action action) {
    return when(who.role().includes(action.least()), Denial.ROLE);
  }

  /** Whether the action is allowed at the key. */
  public static Decision decide(Principal who, Action action, Key key) {
    return who.role().includes(action.least())
        ? when(who.scope().contains(key), Denial.SCOPE)
        : denied(Denial.ROLE);
  }

  /**
   * Whether the action is allowed at each key of the range. Of a range that only several prefixes
   * together cover it says no.
   */
  public static Decision decide(Principal who, Action action, KeyRange range) {
    Decision byRole = decide(who, action);
    return byRole instanceof Decision.Denied
        ? byRole
        : when(range.isEmpty() || who.scope().cut(range).equals(List.of(range)), Denial.SCOPE);
  }

  /** The parts of the range that may be shown, ascending; none where the role may read no keys. */
  public static List<KeyRange> visible(Principal who, KeyRange range) {
    return who.role().includes(Action.READ_KEYS.least()) ? who.scope().cut(range) : List.of();
  }

  /** Whether the change of the directory, as that is now, is allowed. */
  public static Decision decide(Principal who, AccessChange change, AccessDirectory directory) {
    return switch (change) {
      case AccessChange.AddUser _,
          AccessChange.DeleteUser _,
          AccessChange.SetRole _,
          AccessChange.SetScope _,
          AccessChange.SetDisabled _ ->
          decide(who, Action.MANAGE_ACCESS);
      case AccessChange.SetPassword set ->
          set.epoch() == AccessChange.SetPassword.ANY_EPOCH
              ? decide(who, Action.MANAGE_ACCESS)
              : own(who, set.userId());
      case AccessChange.AddKey(ApiKey key) -> {
        Decision byOwner = own(who, key.userId());
        yield byOwner instanceof Decision.Denied
            ? byOwner
            : when(covers(who, key) && outlives(who, key, directory), Denial.ABOVE_OWN);
      }
      case AccessChange.DeleteKey(UUID id) -> decideDelete(who, directory.key(id));
      case AccessChange.Revoke(RevokedToken token) -> own(who, token.userId());
      // Nodes alone make these, in nobody's name.
      case AccessChange.Found _, AccessChange.ResetAdmin _, AccessChange.NoteUse _ ->
          denied(Denial.ROLE);
    };
  }

  /** Whether the key's metadata may be shown. */
  public static Decision decideShow(Principal who, ApiKey key) {
    return who.role() == Role.ADMIN ? Decision.ALLOWED : own(who, key.userId());
  }

  /** What does not exist is not denied: the change itself says so. */
  private static Decision decideDelete(Principal who, @Nullable ApiKey key) {
    if (key == null || who.role() == Role.ADMIN) {
      return Decision.ALLOWED;
    }
    Decision byOwner = own(who, key.userId());
    return byOwner instanceof Decision.Denied ? byOwner : when(covers(who, key), Denial.ABOVE_OWN);
  }

  /** Whether the key by which somebody came, if it is one, is good for as long as the other. */
  private static boolean outlives(Principal who, ApiKey key, AccessDirectory directory) {
    if (!(who.actor().credential() instanceof Credential.Key(UUID id))) {
      return true;
    }
    ApiKey own = directory.key(id);
    return own != null
        && (own.expiresMillis() == ApiKey.NEVER
            || (key.expiresMillis() != ApiKey.NEVER && key.expiresMillis() <= own.expiresMillis()));
  }

  private static boolean covers(Principal who, ApiKey key) {
    return who.role().includes(key.role()) && key.scope().isWithin(who.scope());
  }

  private static Decision own(Principal who, UUID owner) {
    return when(who.userId().equals(owner), Denial.OWNER);
  }

  private static Decision when(boolean allowed, Denial otherwise) {
    return allowed ? Decision.ALLOWED : denied(otherwise);
  }

  private static Decision denied(Denial why) {
    return new Decision.Denied(why);
  }
}
