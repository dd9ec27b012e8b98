package io.raftkv.client;

import java.util.Optional;

/**
 * What a node says of itself. Immutable.
 *
 * @param role {@code leader}, {@code follower}, {@code candidate} or {@code standalone}
 * @param leaderId empty while no leader is known
 * @param leaderHttpAddress where clients reach the leader over HTTP; empty while that is not known
 * @param term the log's
 * @param commitIndex up to which the log is agreed on
 * @param appliedIndex up to which the node has applied it
 * @param lastLogIndex the node's last
 * @param snapshotIndex of the node's newest snapshot
 * @param revision the store's
 * @param keys how many there are
 * @param stateHash of all that was applied: nodes at the same index have the same
 * @param notReady why the node should get no traffic, for programs; empty while it may
 * @param notReadyMessage the same for people; empty while it may
 */
public record NodeStatus(
    String nodeId,
    String role,
    Optional<String> leaderId,
    Optional<String> leaderHttpAddress,
    long term,
    long commitIndex,
    long appliedIndex,
    long lastLogIndex,
    long snapshotIndex,
    long revision,
    long keys,
    String stateHash,
    Optional<String> notReady,
    Optional<String> notReadyMessage) {}
