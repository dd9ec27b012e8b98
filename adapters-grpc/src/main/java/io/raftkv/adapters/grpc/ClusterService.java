package io.raftkv.adapters.grpc;

import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Cluster.Newcomer;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.edge.PeerAddress;
import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;
import io.raftkv.protocol.v1.AddMemberRequest;
import io.raftkv.protocol.v1.AddMemberResponse;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.Election;
import io.raftkv.protocol.v1.ListElectionsRequest;
import io.raftkv.protocol.v1.ListElectionsResponse;
import io.raftkv.protocol.v1.ListMembersRequest;
import io.raftkv.protocol.v1.ListMembersResponse;
import io.raftkv.protocol.v1.Member;
import io.raftkv.protocol.v1.RemoveMemberRequest;
import io.raftkv.protocol.v1.RemoveMemberResponse;
import io.raftkv.protocol.v1.StatusRequest;
import io.raftkv.protocol.v1.StatusResponse;
import io.raftkv.protocol.v1.TakeSnapshotRequest;
import io.raftkv.protocol.v1.TakeSnapshotResponse;
import io.raftkv.protocol.v1.TransferLeadershipRequest;
import io.raftkv.protocol.v1.TransferLeadershipResponse;
import org.jspecify.annotations.Nullable;

/** The cluster of {@code raftkv.v1}. Safe for any thread. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final GrpcServices services;

  ClusterService(GrpcServices services) {
    this.services = services;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> client) {
    Answer.to(client, answer -> answer.send(status()));
  }

  private StatusResponse status() {
    Leadership leadership = services.cluster().leadership();
    StoreStatistics store = services.node().statistics();
    NodeStatus.NotReady notReady = services.node().status().notReady();
    return StatusResponse.newBuilder()
        .setNodeId(leadership.nodeId())
        .setRole(leadership.role())
        .setLeaderId(text(leadership.leaderId()))
        .setLeaderHttpAddress(text(leadership.leaderHttpAddress()))
        .setTerm(leadership.term())
        .setCommitIndex(leadership.commitIndex())
        .setAppliedIndex(leadership.appliedIndex())
        .setLastLogIndex(leadership.lastLogIndex())
        .setSnapshotIndex(leadership.snapshotIndex())
        .setRevision(store.revision())
        .setKeys(store.keyCount())
        .setStateHash(CallGate.reachesAllKeys() ? store.stateHash() : "")
        .setNotReady(notReady == null ? "" : notReady.code())
        .setNotReadyMessage(notReady == null ? "" : notReady.message())
        .build();
  }

  @Override
  public void listMembers(ListMembersRequest request, StreamObserver<ListMembersResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                services.cluster().members(),
                members ->
                    ListMembersResponse.newBuilder()
                        .addAllMembers(members.stream().map(ClusterService::member).toList())
                        .build()));
  }

  private static Member member(Cluster.Member member) {
    return Member.newBuilder()
        .setNodeId(member.id())
        .setAddress(member.address())
        .setVoter(member.voter())
        .setState(member.state())
        .setHttpAddress(text(member.httpAddress()))
        .setMatchIndex(member.matchIndex())
        .setAppliedIndex(member.appliedIndex())
        .setLag(member.lag())
        .setNotServing(text(member.obstacle()))
        .build();
  }

  @Override
  public void listElections(
      ListElectionsRequest request, StreamObserver<ListElectionsResponse> client) {
    ListElectionsResponse.Builder response = ListElectionsResponse.newBuilder();
    for (Cluster.Election election : services.cluster().elections()) {
      response.addElections(
          Election.newBuilder()
              .setAtMillis(election.atMillis())
              .setOldLeaderId(text(election.oldLeaderId()))
              .setNewLeaderId(election.newLeaderId())
              .setTerm(election.term()));
    }
    Answer.to(client, answer -> answer.send(response.build()));
  }

  @Override
  public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> client) {
    Answer.to(
        client,
        answer -> {
          if (!PeerAddress.isValid(request.getAddress())) {
            throw CallFault.invalid(
                "invalid_request",
                "address is the host:port at which the other nodes reach this one, such as"
                    + " node2:7000");
          }
          String nodeId = ClusterCalls.nodeId(request.getNodeId());
          answer.with(
              services.cluster().join(new Newcomer(nodeId, request.getAddress())),
              reply -> {
                var _ = ClusterCalls.done(reply);
                return AddMemberResponse.getDefaultInstance();
              });
        });
  }

  @Override
  public void removeMember(
      RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                services.cluster().remove(ClusterCalls.nodeId(request.getNodeId())),
                reply -> {
                  var _ = ClusterCalls.done(reply);
                  return RemoveMemberResponse.getDefaultInstance();
                }));
  }

  @Override
  public void transferLeadership(
      TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                request.getNodeId().isEmpty()
                    ? services.cluster().stepDown()
                    : services.cluster().transfer(ClusterCalls.nodeId(request.getNodeId())),
                reply ->
                    TransferLeadershipResponse.newBuilder()
                        .setLeaderId(ClusterCalls.done(reply))
                        .build()));
  }

  @Override
  public void takeSnapshot(
      TakeSnapshotRequest request, StreamObserver<TakeSnapshotResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                services.snapshots().take(),
                reply ->
                    switch (reply) {
                      case SnapshotReply.Taken(var snapshot) ->
                          TakeSnapshotResponse.newBuilder().setName(snapshot.name()).build();
                      case SnapshotReply.Refused(var why) -> throw new CallFault(Problems.of(why));
                      case SnapshotReply.Failed(String reason) ->
                          throw new CallFault(
                              new Problem(Problem.Kind.UNAVAILABLE, "snapshot_failed", reason));
                    }));
  }
}
