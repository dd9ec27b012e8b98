package io.raftkv.application.api;

import java.util.concurrent.CompletableFuture;

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

  /**
   * It is not by what this node has applied, but may have become so at another one: the reply comes
   * once this node has applied all that was acknowledged before the question.
   *
   * @param reply one of the others
   */
  record Later(CompletableFuture<AuthReply> reply) implements AuthReply {}

  /** That cannot be told now. */
  record Unavailable(Refusal why) implements AuthReply {}
}
