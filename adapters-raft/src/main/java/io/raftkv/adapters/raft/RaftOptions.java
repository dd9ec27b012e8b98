package io.raftkv.adapters.raft;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster needs to know.
 *
 * @param address where peers reach it, {@code host:port}
 * @param bindHost the interface to listen at; empty for all
 * @param raftFolder where the log lies
 * @param memberFile where the node keeps who it is
 * @param heartbeatTimeout how long a silent leader is followed at least
 * @param electionTimeout how long it is followed at most
 * @param patience how long a write waits for a leader, and a read for its index, before it is
 *     refused; less than the deadline of whoever asks
 * @param tls how nodes speak to each other; null where they do so in the clear
 */
public record RaftOptions(
    String nodeId,
    String address,
    String bindHost,
    int port,
    Path raftFolder,
    Path memberFile,
    Forming forming,
    Duration heartbeatTimeout,
    Duration electionTimeout,
    Duration patience,
    @Nullable PeerTls tls) {}
