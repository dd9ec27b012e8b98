package io.raftkv.application.api;

import org.jspecify.annotations.Nullable;

/**
 * Who leads, as one node sees it now.
 *
 * @param nodeId this node
 * @param role this node's, in lower case: leader, follower, candidate or standalone
 * @param leaderId null while none is known
 * @param leaderAddress where peers reach the leader, {@code host:port}
 * @param leaderHttpAddress where clients reach the leader, {@code host:port}; null while unknown
 * @param commitIndex the last entry that this node knows to be committed; 0 before the first
 * @param peers how many voters there are besides this node
 * @param leaderChanges how often another leader was seen since this node's start
 * @param leaderMillis how long this one has been known; 0 while there is none
 * @param contactMillis how long ago a follower has last heard from the leader; 0 at the leader
 */
public record Leadership(
    String nodeId,
    String role,
    @Nullable String leaderId,
    @Nullable String leaderAddress,
    @Nullable String leaderHttpAddress,
    long term,
    long commitIndex,
    long appliedIndex,
    long lastLogIndex,
    long lastLogTerm,
    long snapshotIndex,
    int peers,
    int leaderChanges,
    long leaderMillis,
    long contactMillis) {
  /** The role of a node that leads. */
  public static final String LEADER = "leader";

  /** The role of a node that follows, or waits for a leader. */
  public static final String FOLLOWER = "follower";

  /** The role of a node that asks for votes. */
  public static final String CANDIDATE = "candidate";

  /** The role of a node without a cluster. */
  public static final String STANDALONE = "standalone";

  /** Whether this node leads. */
  public boolean isLeader() {
    return role.equals(LEADER) || role.equals(STANDALONE);
  }
}
