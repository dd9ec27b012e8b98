package io.raftkv.application.api;

/** Whether a caller is known. */
public sealed interface AuthReply {
  /** It is. */
  record Admitted(Caller caller) implements AuthReply {}

  /**
   * It is not.
   *
   * @param reason for people: what is wrong with what it showed, but not more than it may know
   */
  record Rejected(String reason) implements AuthReply {}

  /** That cannot be told now. */
  record Unavailable(Refusal why) implements AuthReply {}
}
