package io.raftkv.application.api;

import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param role in lower case: leader, follower, candidate or standalone
 * @param leaderHttpAddress where clients reach the leader, {@code host:port}; null while there is
 *     none
 * @param notReady why the node should get no traffic; null while it may
 */
public record NodeStatus(
    String mode, String role, @Nullable String leaderHttpAddress, @Nullable NotReady notReady) {
  /**
   * Why a node is not ready.
   *
   * @param code stable, for programs
   * @param message for people: what it is and what to do
   */
  public record NotReady(String code, String message) {}
}
