package io.raftkv.application.port;

/**
 * One thing that somebody did, tried or was denied. Any text may be empty, and may hold whatever a
 * client has sent.
 *
 * @param who the user's name, or what was given for one
 * @param credential the kind of credential, with the id of an API key
 * @param from the client's address
 * @param requestId by which the request is known in other logs
 * @param action what was asked for
 * @param object the key, the user or the node that it was about
 * @param verdict how it ended
 * @param reason why it ended so
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
  /** How it ended. */
  public enum Verdict {
    /** It was let through. */
    ALLOWED,
    /** It was not let through. */
    DENIED,
    /** It was let through and did not come about. */
    FAILED
  }
}
