package io.raftkv.adapters.raft.replica;

import io.raftkv.adapters.raft.peer.PeerEndpoint;
import io.raftkv.application.api.Leadership;
import io.raftkv.domain.command.CommandBatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/**
 * Ratis's server in this process, with the one group of this node. Its requests go straight to the
 * replica, not over the network. Safe for any thread.
 */
public final class Replica implements Closeable {
  private static final Logger LOG = LogManager.getLogger(Replica.class);

  private final ReplicaOptions options;
  private final RaftServer server;
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong callIds = new AtomicLong();
  private volatile RaftServer.@Nullable Division division;
  private volatile @Nullable Known knownMembers;

  private record Known(RaftConfiguration configuration, Members members) {}

  private Replica(ReplicaOptions options, RaftServer server) {
    this.options = options;
    this.server = server;
  }

  /**
   * Listens to peers, without a group yet, or goes on with the group that lies in the folder.
   *
   * @param recovered the group to go on with; null for none
   * @throws IOException if the address cannot be had, or the folder not be used
   */
  public static Replica listen(
      ReplicaOptions options, ReplicaPorts ports, PeerEndpoint endpoint, @Nullable UUID recovered)
      throws IOException {
    ReplicaStateMachine stateMachine = new ReplicaStateMachine(ports);
    keepExitsOurs();
    RaftProperties properties = RatisSettings.of(options);
    RaftServer.Builder builder =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(options.nodeId()))
            .setProperties(properties)
            .setParameters(RatisSettings.parametersOf(options, endpoint))
            .setStateMachineRegistry(groupId -> stateMachine)
            .setOption(RaftStorage.StartupOption.RECOVER); // never format over data
    if (recovered != null) {
      builder.setGroup(RaftGroup.valueOf(RaftGroupId.valueOf(recovered)));
    }
    RaftServer server = builder.build();
    boolean started = false;
    try {
      server.start();
      Replica replica = new Replica(options, server);
      if (recovered != null) {
        replica.division = server.getDivision(RaftGroupId.valueOf(recovered));
      }
      started = true;
      return replica;
    } catch (ExitUtils.ExitException e) {
      throw new IOException(
          "the peers' address "
              + options.bindHost()
              + ":"
              + options.port()
              + " cannot be had: "
              + e.getMessage(),
          e);
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  /**
   * Ratis would end the process where it cannot listen, and takes for itself what no thread has
   * caught, as soon as that class is loaded.
   */
  private static void keepExitsOurs() {
    Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    Thread.setDefaultUncaughtExceptionHandler(ours);
  }

  /**
   * Makes a new group in the empty folder.
   *
   * @param members all of them, by name; none for a node that waits to be made a member
   */
  public void found(UUID groupId, Map<String, String> members) throws IOException {
    RaftGroupId id = RaftGroupId.valueOf(groupId);
    RaftGroup group = RaftGroup.valueOf(id, peers(members));
    RaftClientReply reply =
        server.groupManagement(
            GroupManagementRequest.newAdd(
                clientId, server.getId(), callIds.incrementAndGet(), group, true));
    if (!reply.isSuccess()) {
      throw new IOException("the group could not be made", reply.getException());
    }
    division = server.getDivision(id);
  }

  private static List<RaftPeer> peers(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> RaftPeer.newBuilder().setId(member.getKey()).setAddress(member.getValue()))
        .map(RaftPeer.Builder::build)
        .toList();
  }

  /** Whether it takes part in a group. */
  public boolean isOpen() {
    RaftServer.Division open = division;
    return open != null && open.getInfo().isAlive();
  }

  /** Appends the batch, if this node leads. Its encoded form is what the log holds. */
  public CompletableFuture<Submitted> submit(CommandBatch batch, ByteBuffer encoded) {
    RaftServer.Division open = division;
    if (open == null || !open.getInfo().isLeader()) {
      return CompletableFuture.completedFuture(new Submitted.NotLeader());
    }
    Proposal proposal = new Proposal(batch, encoded);
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(server.getId())
            .setGroupId(open.getMemberId().getGroupId())
            .setCallId(callIds.incrementAndGet())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    CompletableFuture<RaftClientReply> reply;
    try {
      // Of the division itself: the server's own method waits on another thread meanwhile.
      reply = ((RaftClientAsynchronousProtocol) open).submitClientRequestAsync(request);
    } catch (IOException | RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return reply.handle((answer, fault) -> submitted(proposal, answer, fault));
  }

  private static Submitted submitted(
      Proposal proposal, @Nullable RaftClientReply answer, @Nullable Throwable fault) {
    if (answer != null
        && answer.isSuccess()
        && answer.getMessage() instanceof AppliedReply(long index, var outcomes)) {
      return new Submitted.Applied(index, outcomes);
    }
    Throwable why = answer == null ? fault : answer.getException();
    if (proposal.isAppended()) {
      LOG.debug("a batch has no outcome", why);
      return new Submitted.Unknown("leadership was lost while the write was under way");
    }
    return why instanceof ResourceUnavailableException
        ? new Submitted.Overloaded()
        : new Submitted.NotLeader();
  }

  /** What the replica knows now; null while it takes part in no group. */
  public @Nullable ReplicaInfo info() {
    RaftServer.Division open = division;
    if (open == null || !open.getInfo().isAlive()) {
      return null;
    }
    var info = open.getInfo();
    var log = open.getRaftLog();
    RaftPeerId leader = info.getLeaderId();
    TermIndex last = log.getLastEntryTermIndex();
    return new ReplicaInfo(
        info.isLeader(),
        info.isLeaderReady(),
        role(info),
        leader == null ? null : leader.toString(),
        info.getCurrentTerm(),
        log.getLastCommittedIndex(),
        last == null ? log.getSnapshotIndex() : last.getIndex(),
        last == null ? 0 : last.getTerm(),
        log.getStartIndex(),
        members(open.getRaftConf()));
  }

  private static String role(DivisionInfo info) {
    return switch (info.getCurrentRole()) {
      case LEADER -> Leadership.LEADER;
      case CANDIDATE -> Leadership.CANDIDATE;
      default -> Leadership.FOLLOWER;
    };
  }

  /** Made anew only when they have changed: this is asked for with each read and write. */
  @SuppressWarnings("ReferenceEquality") // Ratis makes a new one for each change
  private Members members(RaftConfiguration configuration) {
    Known known = knownMembers;
    if (known == null || known.configuration() != configuration) {
      known = new Known(configuration, Members.of(configuration));
      knownMembers = known;
    }
    return known.members();
  }

  /** How long ago a follower has heard from its leader, in milliseconds; 0 at a leader. */
  public long contactMillis() {
    RaftServer.Division open = division;
    return open == null || open.getInfo().isLeader()
        ? 0
        : open.getInfo()
            .getRoleInfoProto()
            .getFollowerInfo()
            .getLeaderInfo()
            .getLastRpcElapsedTimeMs();
  }

  /**
   * The term of this replica: none of an earlier one gets its vote any more. -1 without a group.
   */
  public long term() {
    RaftServer.Division open = division;
    return open == null || !open.getInfo().isAlive() ? -1 : open.getInfo().getCurrentTerm();
  }

  /**
   * Tells a follower the commit index at once, if this node leads. With {@code log.metadata} off it
   * else learns that an entry is committed by the next entry, or the next heartbeat: in a second.
   */
  public void announceCommit(String follower) {
    RaftServer.Division open = division;
    if (open == null || !open.getInfo().isLeader()) {
      return;
    }
    RaftGroupId groupId = open.getMemberId().getGroupId();
    RaftClientRequest read =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(server.getId())
            .setGroupId(groupId)
            .setCallId(callIds.incrementAndGet())
            .setType(RaftClientRequest.readRequestType())
            .build();
    // Ratis's own read index is not to be relied on, and is not: answering makes it send the
    // asker a heartbeat, which is what is wanted.
    ReadIndexRequestProto question =
        ReadIndexRequestProto.newBuilder()
            .setServerRequest(
                ClientProtoUtils.toRaftRpcRequestProtoBuilder(
                    RaftGroupMemberId.valueOf(RaftPeerId.valueOf(follower), groupId),
                    server.getId()))
            .setClientRequest(ClientProtoUtils.toRaftClientRequestProto(read))
            .build();
    try {
      var _ = ((RaftServerAsynchronousProtocol) open).readIndexAsync(question);
    } catch (IOException e) {
      LOG.debug("{} will learn the commit index later", follower, e);
    }
  }

  /** Drops entries that no snapshot of this node needs, in the background. */
  public void purge(long upTo) {
    RaftServer.Division open = division;
    if (open != null && upTo >= 0) {
      var _ =
          open.getRaftLog()
              .purge(upTo)
              .whenComplete(
                  (purged, fault) -> {
                    if (fault != null) {
                      LOG.warn("old segments of the log could not be removed", fault);
                    }
                  });
    }
  }

  /** Changes the members, as the leader, if they still are those of before. */
  public CompletableFuture<Granted> change(Members from, Map<String, String> to) {
    return administer(
        groupId ->
            server.setConfigurationAsync(
                new SetConfigurationRequest(
                    clientId,
                    server.getId(),
                    groupId,
                    callIds.incrementAndGet(),
                    SetConfigurationRequest.Arguments.newBuilder()
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .setServersInCurrentConf(peers(from.addresses()))
                        .setServersInNewConf(peers(to))
                        .build())));
  }

  /** Gives the leadership to the member, as the leader; completes when it has happened or not. */
  public CompletableFuture<Granted> transfer(String nodeId, Duration patience) {
    return administer(
        groupId ->
            server.transferLeadershipAsync(
                new TransferLeadershipRequest(
                    clientId,
                    server.getId(),
                    groupId,
                    callIds.incrementAndGet(),
                    RaftPeerId.valueOf(nodeId),
                    patience.toMillis())));
  }

  private interface AdminCall {
    CompletableFuture<RaftClientReply> of(RaftGroupId groupId) throws IOException;
  }

  private CompletableFuture<Granted> administer(AdminCall call) {
    RaftServer.Division open = division;
    if (open == null) {
      return CompletableFuture.completedFuture(new Granted.NotLeader());
    }
    CompletableFuture<RaftClientReply> reply;
    try {
      reply = call.of(open.getMemberId().getGroupId());
    } catch (IOException | RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return reply.handle(Replica::granted);
  }

  private static Granted granted(@Nullable RaftClientReply answer, @Nullable Throwable fault) {
    if (answer != null && answer.isSuccess()) {
      return new Granted.Done();
    }
    Throwable why = answer == null ? fault : answer.getException();
    while (why instanceof CompletionException && why.getCause() != null) {
      why = why.getCause();
    }
    if (why instanceof NotLeaderException || why instanceof LeaderNotReadyException) {
      return new Granted.NotLeader();
    }
    LOG.warn("a change was not made", why);
    return new Granted.Failed(why == null ? "no reason given" : String.valueOf(why.getMessage()));
  }

  /**
   * Drops Ratis's connection to the node, which is there again, for a new one: an attempt that
   * began while nothing got through is repeated by the system after ever longer pauses. Blocks
   * briefly.
   */
  public void connectAnew(String nodeId) {
    IOException why = new IOException("it is there again");
    server.getServerRpc().handleException(RaftPeerId.valueOf(nodeId), why, true);
  }

  /** Whose replica this is. */
  public String nodeId() {
    return options.nodeId();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
