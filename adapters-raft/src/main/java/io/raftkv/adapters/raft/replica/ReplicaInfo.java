package io.raftkv.adapters.raft.replica;

import org.jspecify.annotations.Nullable;

/**
 * What a replica knows at one moment, each figure for itself.
 *
 * @param leaderReady whether it leads and has applied all that was committed before it did
 * @param role leader, follower or candidate
 * @param leaderId null while it knows none
 * @param commitIndex the last entry that it knows to be committed; -1 before the first
 * @param lastIndex the last entry of its log, committed or not
 * @param firstIndex the first entry that is still in its log
 */
public record ReplicaInfo(
    boolean leads,
    boolean leaderReady,
    String role,
    @Nullable String leaderId,
    long term,
    long commitIndex,
    long lastIndex,
    long lastTerm,
    long firstIndex,
    Members members) {}
