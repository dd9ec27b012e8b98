package io.raftkv.client;

import io.raftkv.protocol.v1.AddMemberRequest;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.ListElectionsRequest;
import io.raftkv.protocol.v1.ListMembersRequest;
import io.raftkv.protocol.v1.RemoveMemberRequest;
import io.raftkv.protocol.v1.StatusRequest;
import io.raftkv.protocol.v1.StatusResponse;
import io.raftkv.protocol.v1.TakeSnapshotRequest;
import io.raftkv.protocol.v1.TakeSnapshotResponse;
import io.raftkv.protocol.v1.TransferLeadershipRequest;
import io.raftkv.protocol.v1.TransferLeadershipResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The members, the leader and how operators change them, as futures. Safe for any thread. What
 * reads needs the role read, what changes the role admin.
 *
 * <p>What changes has no name by which servers know a retry. So it is sent again only where nothing
 * was done, and fails with {@link Outcome#UNKNOWN} where that is not known: look, then try again.
 */
public final class AsyncCluster {
  private final ClientCore core;
  private final Duration deadline;

  AsyncCluster(ClientCore core, Duration deadline) {
    this.core = core;
    this.deadline = deadline;
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** What some node says of itself: whichever the client asks at present. */
  public CompletableFuture<NodeStatus> status() {
    return RetriedCall.start(
        core,
        CallSpec.read(
            ClusterGrpc.getStatusMethod(),
            StatusRequest.getDefaultInstance(),
            AsyncCluster::status),
        deadline);
  }

  private static NodeStatus status(StatusResponse response) {
    return new NodeStatus(
        response.getNodeId(),
        response.getRole(),
        text(response.getLeaderId()),
        text(response.getLeaderHttpAddress()),
        response.getTerm(),
        response.getCommitIndex(),
        response.getAppliedIndex(),
        response.getLastLogIndex(),
        response.getSnapshotIndex(),
        response.getRevision(),
        response.getKeys(),
        response.getStateHash(),
        text(response.getNotReady()),
        text(response.getNotReadyMessage()));
  }

  /** All members, each asked for what it has. */
  public CompletableFuture<List<Member>> members() {
    return RetriedCall.start(
        core,
        CallSpec.read(
            ClusterGrpc.getListMembersMethod(),
            ListMembersRequest.getDefaultInstance(),
            response -> response.getMembersList().stream().map(AsyncCluster::member).toList()),
        deadline);
  }

  private static Member member(io.raftkv.protocol.v1.Member member) {
    return new Member(
        member.getNodeId(),
        member.getAddress(),
        member.getVoter(),
        member.getState(),
        text(member.getHttpAddress()),
        member.getMatchIndex(),
        member.getAppliedIndex(),
        member.getLag(),
        text(member.getNotServing()));
  }

  /** The changes of leaders that the asked node has seen, the newest last. */
  public CompletableFuture<List<Election>> elections() {
    return RetriedCall.start(
        core,
        CallSpec.read(
            ClusterGrpc.getListElectionsMethod(),
            ListElectionsRequest.getDefaultInstance(),
            response ->
                response.getElectionsList().stream()
                    .map(
                        election ->
                            new Election(
                                Instant.ofEpochMilli(election.getAtMillis()),
                                text(election.getOldLeaderId()),
                                election.getNewLeaderId(),
                                election.getTerm()))
                    .toList()),
        deadline);
  }

  /**
   * Makes a node a voting member; again for a member, nothing is changed.
   *
   * @param address where the other nodes reach it, {@code host:port}
   */
  public CompletableFuture<@Nullable Void> addMember(String nodeId, String address) {
    AddMemberRequest request =
        AddMemberRequest.newBuilder().setNodeId(nodeId).setAddress(address).build();
    return RetriedCall.start(
        core, CallSpec.change(ClusterGrpc.getAddMemberMethod(), request, _ -> null), deadline);
  }

  /** Takes a member out, the leader too. */
  public CompletableFuture<@Nullable Void> removeMember(String nodeId) {
    RemoveMemberRequest request = RemoveMemberRequest.newBuilder().setNodeId(nodeId).build();
    return RetriedCall.start(
        core, CallSpec.change(ClusterGrpc.getRemoveMemberMethod(), request, _ -> null), deadline);
  }

  /**
   * Gives the leadership to whichever member is best prepared.
   *
   * @return who leads now
   */
  public CompletableFuture<String> transferLeadership() {
    return transferLeadership("");
  }

  /**
   * Gives the leadership to a member.
   *
   * @return who leads now
   */
  public CompletableFuture<String> transferLeadership(String nodeId) {
    return RetriedCall.start(
        core,
        CallSpec.change(
            ClusterGrpc.getTransferLeadershipMethod(),
            TransferLeadershipRequest.newBuilder().setNodeId(nodeId).build(),
            TransferLeadershipResponse::getLeaderId),
        deadline);
  }

  /**
   * Takes a snapshot at the asked node, on its disk.
   *
   * @return its name there
   */
  public CompletableFuture<String> takeSnapshot() {
    return RetriedCall.start(
        core,
        CallSpec.change(
            ClusterGrpc.getTakeSnapshotMethod(),
            TakeSnapshotRequest.getDefaultInstance(),
            TakeSnapshotResponse::getName),
        deadline);
  }
}
