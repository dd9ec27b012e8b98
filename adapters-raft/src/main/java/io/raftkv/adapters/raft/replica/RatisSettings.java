package io.raftkv.adapters.raft.replica;

import io.raftkv.adapters.raft.peer.PeerEndpoint;
import io.raftkv.adapters.raft.peer.PeerSecurity;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** All settings of Ratis, each with its reason. What is not here is as Ratis ships it. */
final class RatisSettings {
  private static final int MIB = 1 << 20;

  /** What an appender may send at once beyond the largest entry: the entry's own fields. */
  private static final int ENTRY_OVERHEAD_BYTES = MIB;

  private RatisSettings() {}

  static RaftProperties of(ReplicaOptions options) {
    RaftProperties properties = new RaftProperties();
    storage(properties, options);
    log(properties, options);
    elections(properties, options);
    snapshots(properties);
    network(properties, options);
    requests(properties);
    return properties;
  }

  /** The settings that are objects. */
  static Parameters parametersOf(ReplicaOptions options, PeerEndpoint endpoint) {
    Parameters parameters = new Parameters();
    // Our own service, and the guard of the port.
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (builder, types) -> endpoint.addTo(builder));
    PeerSecurity security = options.security();
    if (security != null) {
      // Whoever reaches the port could vote, append and take snapshots (hole 5): by certificates
      // on both sides, the nodes alone. What the port demands is set by the endpoint once more.
      GrpcConfigKeys.TLS.setConf(parameters, security.forRatis());
    }
    return parameters;
  }

  private static void storage(RaftProperties properties, ReplicaOptions options) {
    // By default below /tmp, removed groups too.
    RaftServerConfigKeys.setStorageDir(properties, List.of(options.raftFolder().toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(
        properties, options.raftFolder().resolve("removed").toFile());
  }

  private static void log(RaftProperties properties, ReplicaOptions options) {
    // An entry is accepted while its predecessor is only pending, even when that then fails:
    // replicas diverge after a healed partition, or are stuck (ADR 1, hole 2).
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
    // Either would acknowledge what no disk has (hole 6). So they are by default; said aloud.
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
    // A damaged log is judged before Ratis sees it (hole 3); what it finds then stops it.
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    // An entry a commit, to remember the commit index, doubles the log; it is learned again anyway.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    // An entry above what an appender takes deposes the leader (hole 4): none is let through.
    int appender = options.entryBytesMax() + ENTRY_OVERHEAD_BYTES;
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(appender));
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(appender + ENTRY_OVERHEAD_BYTES));
    RaftServerConfigKeys.Log.setSegmentSizeMax(
        properties, SizeInBytes.valueOf(options.segmentBytes()));
    RaftServerConfigKeys.Log.setPreallocatedSize(
        properties, SizeInBytes.valueOf(Math.min(options.segmentBytes(), 4 * MIB)));
    // Entries go by our own snapshots: purge() is called with what none of them needs.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    // A follower that lacks a few entries gets those, not a snapshot.
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, 1_000);
    // No pause between appends: a lone write would wait for it.
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
  }

  private static void elections(RaftProperties properties, ReplicaOptions options) {
    long min = options.heartbeatTimeout().toMillis();
    long max = options.electionTimeout().toMillis();
    // A pause of the JVM or of the disk of a second is no reason for an election.
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(min));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(max));
    // A follower that slept longer than it meant by this takes no part in elections then: on a
    // machine that is busy all the time that would be never. The pre-vote guards against the rest.
    RaftServerConfigKeys.setSleepDeviationThreshold(properties, millis(min));
    // Nobody leads a cluster that has just been started: no need to wait for somebody to fail.
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(min / 4));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(min / 2));
    RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(Math.max(3 * min, 3_000)));
    // By default a leader whose follower was away for some seconds pauses for five after each
    // failure, also once the follower is there again: reads at that one wait for as long.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "1ms,10, 200ms,100000000");
    // A node that comes back must not depose a leader whom the others hear.
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
    // A leader that was stopped for longer is no leader to the others any more.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(5 * min));
    // Ratis would close itself after a pause of a minute, and leave a process that does nothing.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));
    // How near a newcomer must be before it counts; an entry is a batch.
    RaftServerConfigKeys.setStagingCatchupGap(properties, 10);
    RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(30, TimeUnit.SECONDS));
  }

  private static void snapshots(RaftProperties properties) {
    // We take, send and load them ourselves: in our format, verified whole before it has a name.
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
  }

  private static void network(RaftProperties properties, ReplicaOptions options) {
    if (!options.bindHost().isEmpty()) {
      GrpcConfigKeys.Server.setHost(properties, options.bindHost());
    }
    GrpcConfigKeys.Server.setPort(properties, options.port());
    GrpcConfigKeys.setMessageSizeMax(
        properties, SizeInBytes.valueOf(Math.max(64 * MIB, 2 * options.entryBytesMax())));
    // Bounded, and enough: threads by core, of which each replica would take its own.
    GrpcConfigKeys.Server.setWorkerGroupSize(properties, 2);
    GrpcConfigKeys.Client.setWorkerGroupSize(properties, 2);
  }

  private static void requests(RaftProperties properties) {
    // Retries are known by the state machine, for as long as they matter (hole 7): what Ratis
    // remembers of each request is only in the way.
    RaftServerConfigKeys.RetryCache.setExpiryTime(
        properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
  }

  private static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }
}
