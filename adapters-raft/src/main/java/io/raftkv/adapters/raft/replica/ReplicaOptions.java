package io.raftkv.adapters.raft.replica;

import io.raftkv.adapters.raft.peer.PeerSecurity;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one replica needs to know.
 *
 * @param bindHost the interface to listen at; empty for all
 * @param port where peers reach it
 * @param raftFolder where Ratis keeps its log, and whom it has voted for
 * @param heartbeatTimeout how long a silent leader is followed at least
 * @param electionTimeout how long it is followed at most
 * @param entryBytesMax what a batch may take in the log
 * @param segmentBytes when a segment of the log is full
 * @param security TLS with the others; null for none
 */
public record ReplicaOptions(
    String nodeId,
    String bindHost,
    int port,
    Path raftFolder,
    Duration heartbeatTimeout,
    Duration electionTimeout,
    int entryBytesMax,
    int segmentBytes,
    @Nullable PeerSecurity security) {}
