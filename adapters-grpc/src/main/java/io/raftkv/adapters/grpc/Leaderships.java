package io.raftkv.adapters.grpc;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.protocol.kvstore.Election;
import io.raftkv.protocol.kvstore.GetElectionHistoryResponse;
import io.raftkv.protocol.kvstore.GetLeaderResponse;
import io.raftkv.protocol.kvstore.GetLeadershipInfoResponse;
import io.raftkv.protocol.kvstore.GetStatsResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the first clients are told of who leads. */
final class Leaderships {
  private Leaderships() {}

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  static GetStatsResponse stats(GrpcServices services) {
    StoreStatistics store = services.node().statistics();
    Leadership leadership = services.cluster().leadership();
    return GetStatsResponse.newBuilder()
        .setKeyCount(store.keyCount())
        .setGetCount(store.gets())
        .setPutCount(store.puts())
        .setDeleteCount(store.deletes())
        .setRaftState(leadership.role())
        .setRaftLeader(text(leadership.leaderHttpAddress()))
        .setRaftTerm(leadership.term())
        .setRaftLastIndex(leadership.lastLogIndex())
        .build();
  }

  static GetLeaderResponse leader(Leadership leadership) {
    return GetLeaderResponse.newBuilder()
        .setLeaderId(text(leadership.leaderId()))
        .setLeaderAddress(text(leadership.leaderHttpAddress()))
        .setIsLeader(leadership.isLeader())
        .build();
  }

  static GetLeadershipInfoResponse info(Leadership leadership) {
    return GetLeadershipInfoResponse.newBuilder()
        .setNodeId(leadership.nodeId())
        .setIsLeader(leadership.isLeader())
        .setState(leadership.role())
        .setLeaderId(text(leadership.leaderId()))
        .setLeaderAddress(text(leadership.leaderAddress()))
        .setTerm(leadership.term())
        .setLastContactMs(leadership.contactMillis())
        .setCommitIndex(leadership.commitIndex())
        .setAppliedIndex(leadership.appliedIndex())
        .setLastLogIndex(leadership.lastLogIndex())
        .setLastLogTerm(leadership.lastLogTerm())
        .setNumPeers(leadership.peers())
        .setLeadershipChanges(leadership.leaderChanges())
        .setLeaderStabilityMs(leadership.leaderMillis())
        .build();
  }

  static GetElectionHistoryResponse history(List<Cluster.Election> elections) {
    GetElectionHistoryResponse.Builder response =
        GetElectionHistoryResponse.newBuilder().setCount(elections.size());
    for (Cluster.Election election : elections) {
      response.addElections(
          Election.newBuilder()
              .setTimestampMs(election.atMillis())
              .setOldLeaderId(text(election.oldLeaderId()))
              .setNewLeaderId(election.newLeaderId())
              .setTerm(election.term())
              .setReason(
                  election.oldLeaderId() == null
                      ? "a leader was elected where none was known"
                      : "another leader was elected"));
    }
    return response.build();
  }
}
