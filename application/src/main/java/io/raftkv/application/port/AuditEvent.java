package io.raftkv.application.port;

import java.util.Objects;

/**
 * What somebody did, or was kept from, that must be known afterwards. No text is a secret: a
 * credential is named, never shown. Each may be empty where there is nothing to tell.
 *
 * @param who the user
 * @param credential by what the user was known, such as the id of a key
 * @param from the address of the client
 * @param requestId the name that the request has in responses and in the log
 * @param action what was asked for
 * @param object to what
 * @param verdict what became of it
 * @param reason why
 */
public record AuditEvent(
    String who,
    String credential,
    String from,
    String requestId,
    String action,
    String object,
    Verdict verdict,
    String reason) {
  /** What becomes of an action. */
  public enum Verdict {
    /** It was permitted, and done. */
    ALLOWED,
    /** It was not permitted, and not done. */
    DENIED,
    /** It was permitted, and not done, or not known to be. */
    FAILED
  }

  /** Refuses null, which the empty text stands for. */
  public AuditEvent {
    Objects.requireNonNull(who);
    Objects.requireNonNull(credential);
    Objects.requireNonNull(from);
    Objects.requireNonNull(requestId);
    Objects.requireNonNull(action);
    Objects.requireNonNull(object);
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(reason);
  }
}
