package io.raftkv.bootstrap.node;

import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.adapters.raft.Forming;
import io.raftkv.adapters.raft.PeerTls;
import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.adapters.raft.RaftOptions;
import io.raftkv.adapters.storage.codec.StorageBatchCodec;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.HostPort;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.RaftMeters;
import io.raftkv.bootstrap.metrics.WalMeters;
import io.raftkv.bootstrap.tls.NodeTls;
import io.raftkv.domain.state.StateMachine;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What makes a node one of a cluster, where it is one. */
@Module
final class ClusterModule {
  private ClusterModule() {}

  /** Empty in a node alone. */
  @Provides
  @Singleton
  static Optional<RaftNode> raft(
      Configuration configuration, MeterRegistry registry, Optional<NodeTls> tls) {
    if (!configuration.value(Settings.RAFT_ENABLED)) {
      return Optional.empty();
    }
    Path data = configuration.value(Settings.DATA_DIR);
    RaftNode node =
        new RaftNode(
            options(configuration, data, tls),
            new MemberSnapshots(
                data, configuration.value(Settings.SNAPSHOT_EVERY), new WalMeters(registry)),
            new StorageBatchCodec(),
            new RaftMeters(registry));
    RaftMeters.bind(registry, node);
    return Optional.of(node);
  }

  private static RaftOptions options(
      Configuration configuration, Path data, Optional<NodeTls> tls) {
    HostPort address = configuration.value(Settings.RAFT_ADDR);
    // A write must be answered before its own deadline, and a refusal be told from a doubt.
    Duration patience = configuration.value(Settings.WRITE_TIMEOUT).multipliedBy(4).dividedBy(5);
    return new RaftOptions(
        configuration.value(Settings.NODE_ID),
        address.toString(),
        address.isLiteral() ? address.host() : "",
        address.port(),
        configuration.raftFolder(),
        MemberSnapshots.memberFile(data),
        forming(configuration),
        configuration.heartbeatTimeout(),
        configuration.electionTimeout(),
        patience,
        tls.map(own -> new PeerTls(own.peerKeys(), own.peerTrust())).orElse(null));
  }

  private static Forming forming(Configuration configuration) {
    Map<String, String> members = configuration.value(Settings.INITIAL_CLUSTER);
    if (!members.isEmpty()) {
      return new Forming.Together(members);
    }
    if (configuration.value(Settings.BOOTSTRAP)) {
      return new Forming.First();
    }
    return configuration.value(Settings.JOIN_ADDR).isEmpty()
        ? new Forming.Never()
        : new Forming.Joining();
  }

  @Provides
  static ReadBarrier barrier(Optional<RaftNode> raft) {
    return raft.map(RaftNode::barrier).orElse(ReadBarrier.ALONE);
  }

  @Provides
  @Singleton
  static Cluster cluster(
      Optional<RaftNode> raft,
      Configuration configuration,
      StateMachine stateMachine,
      NodeState status) {
    return raft.map(RaftNode::cluster)
        .orElseGet(
            () ->
                new StandaloneCluster(configuration.value(Settings.NODE_ID), stateMachine, status));
  }
}
