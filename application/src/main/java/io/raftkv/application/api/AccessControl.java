package io.raftkv.application.api;

import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;

/**
 * Who asks and what it may do: the same for every API. What is denied, and what admins do, is
 * written to the audit log.
 *
 * <p>Safe for any thread; no method blocks. Decisions rest on what this node has applied; nobody is
 * turned away as unknown before that is all that was acknowledged.
 */
public interface AccessControl {
  /** Whether credentials are asked for at all. */
  boolean isEnabled();

  /** Who shows these credentials. */
  AuthReply authenticate(Credentials credentials, Origin origin);

  /**
   * The same by all that was acknowledged before the call, at whichever node: for what admins do
   * beside the log, which is not judged again where it is applied.
   */
  AuthReply authenticateFresh(Credentials credentials, Origin origin);

  /**
   * Whether the caller's role is enough for the action. Which keys it may reach is for {@link
   * #store} to say.
   *
   * @param object what it is about, for the audit log; may be empty
   */
  Decision permit(Caller caller, Action action, String object);

  /** The key space as the caller may see it. */
  KeyValueStore store(Caller caller);

  /** The changes of keys that the caller may see. */
  Watches watches(Caller caller);
}
