package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerEndpoint;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.peer.PeerSecurity;
import io.raftkv.adapters.raft.replica.AppliedIndex;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.adapters.raft.replica.ReplicaPorts;
import io.raftkv.adapters.raft.replica.SerializedState;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster: the log that a quorum agrees on, with its read index and its members. Safe
 * for any thread.
 */
public final class RaftNode implements ReplicatedLog {
  /** Entries under way: while one is at the quorum, the next can be on its way. */
  private static final int PIPELINE_DEPTH = 8;

  private static final int MIB = 1 << 20;

  /** A batch of the largest requests, and what a single one may take. */
  static final int ENTRY_BYTES_MAX = 16 * MIB;

  static final int SEGMENT_BYTES = 32 * MIB;

  /** What a start waits for an answer: the first call of a process takes longer than later ones. */
  private static final Duration FIRST_QUESTION = Duration.ofSeconds(5);

  private static final Duration EXCHANGE = Duration.ofSeconds(1);
  private static final Duration EARLY_EXCHANGE = Duration.ofMillis(100);
  private static final int EARLY_EXCHANGES = 30;

  private final RaftOptions options;
  private final SnapshotStore snapshots;
  private final BatchCodec codec;
  private final AppliedIndex applied = new AppliedIndex();
  private final RaftThreads threads = new RaftThreads();
  private final PeerCalls peers;
  private final Reports reports = new Reports();
  private final StateComparison comparison = new StateComparison();
  private final LocalNode node;
  private final ReplicaKeeper keeper;
  private final PeerExchange exchange;
  private final ClusterLog log;
  private final ReadIndexBarrier barrier;
  private final NodeEvents events;
  private final NodeCluster cluster;
  private final PeerEndpoint endpoint;

  /** A node that is not started yet. Nothing is touched before. */
  public RaftNode(
      RaftOptions options, SnapshotStore snapshots, BatchCodec codec, RaftObserver observer) {
    this.options = options;
    this.snapshots = snapshots;
    this.codec = codec;
    PeerTls tls = options.tls();
    PeerSecurity security = tls == null ? null : new PeerSecurity(tls.keys(), tls.trust());
    peers = new PeerCalls(security);
    node = new LocalNode(options, snapshots, applied);
    keeper = new ReplicaKeeper(node, snapshots, applied, reports, security);
    exchange = new PeerExchange(node, peers, reports, comparison, threads);
    log = new ClusterLog(node, peers, codec, threads, observer, ENTRY_BYTES_MAX);
    LeaderConfirmation confirmation =
        new LeaderConfirmation(
            options.nodeId(),
            LeaderConfirmation.over(node, peers, threads, options.heartbeatTimeout()));
    barrier = new ReadIndexBarrier(node, peers, confirmation, applied, threads, observer);
    Membership membership = new Membership(node, peers, reports, exchange);
    events = new NodeEvents(node, peers, snapshots, applied, comparison, keeper, threads, observer);
    cluster = new NodeCluster(node, peers, reports, exchange, membership, events, applied, threads);
    endpoint =
        new PeerEndpoint(
            new PeerAnswers(
                node,
                log,
                confirmation,
                exchange,
                membership,
                new Admission(node),
                snapshots,
                threads),
            security);
  }

  /** Makes reads linearizable. */
  public ReadBarrier barrier() {
    return barrier;
  }

  /** The cluster as operators see it. */
  public Cluster cluster() {
    return cluster;
  }

  /** Clients reach this node there, {@code host:port}: it tells the others. */
  public void servesClientsAt(String httpAddress) {
    node.httpAddress(httpAddress);
  }

  /** Whether it still waits to be made a member. */
  public boolean isWaitingToJoin() {
    return node.refusal() == null
        && options.forming() instanceof Forming.Joining
        && !node.hasJoined();
  }

  /** Why it does not serve, for people; null while it may. */
  public @Nullable String trouble() {
    LocalNode.Obstacle obstacle = node.obstacle();
    return obstacle == null ? null : obstacle.reason();
  }

  /** How many other nodes have another state after the same entry. */
  public int mismatches() {
    return comparison.mismatches();
  }

  @Override
  public LogStart start(ReplicatedState state) throws IOException {
    SerializedState serialized = new SerializedState(state);
    View snapshot;
    switch (snapshots.open(serialized, events::snapshotTaken)) {
      case SnapshotStore.Opened.Refused(String reason) -> {
        return new LogStart.Refused(reason);
      }
      case SnapshotStore.Opened.Loaded(View view) -> snapshot = view;
    }
    Member known = node.file().read();
    if (known != null) {
      node.found(known);
    }
    Foundation.Decision decision =
        new Foundation(options).decide(known, node.incarnation(), snapshot);
    keeper.prepare(new ReplicaPorts(serialized, snapshots, codec, applied, events), endpoint);
    long torn = 0;
    switch (decision) {
      case Foundation.Decision.Refused(String reason) -> {
        return new LogStart.Refused(reason);
      }
      case Foundation.Decision.GoOn(Member member, long tornBytes) -> {
        torn = tornBytes;
        String stray = strangeness(member);
        if (stray != null) {
          return new LogStart.Refused(stray);
        }
        var _ = keeper.open(member.clusterId());
      }
      case Foundation.Decision.Wait _ -> {
        var _ = keeper.open(null);
      }
      case Foundation.Decision.Begin(Member member, Map<String, String> members) -> {
        Replica replica = keeper.open(null);
        List<String> objections = objections(member, members);
        if (!objections.isEmpty()) {
          return new LogStart.Refused(objections.getFirst());
        }
        node.become(member);
        replica.found(member.clusterId(), members);
        node.change(Member::asBegun);
        if (snapshot == null && options.forming() instanceof Forming.First) {
          node.bornEmpty();
        }
      }
    }
    keepInTouch();
    long covered = snapshot == null ? 0 : snapshot.appliedIndex();
    return new LogStart.Ready(covered, covered, 0, torn);
  }

  /**
   * Why the data are not of the cluster that the settings name, as the majority of that says; null
   * if nobody says so. One node alone may be the stray one itself.
   */
  private @Nullable String strangeness(Member member) {
    if (!(options.forming() instanceof Forming.Together(Map<String, String> members))) {
      return null;
    }
    List<String> objections =
        objections(member, members).stream().filter(PeerExchange::isOfOtherCluster).toList();
    return 2 * objections.size() > members.size() ? objections.getFirst() : null;
  }

  /**
   * Asks those who are there already, before anything is made: they may know this node by data that
   * it has lost, or be of another cluster.
   */
  private List<String> objections(Member member, Map<String, String> members) {
    NodeReport self =
        new NodeReport(
            member.nodeId(),
            member.clusterId(),
            member.incarnation(),
            false,
            options.address(),
            node.httpAddress(),
            Leadership.FOLLOWER,
            -1,
            -1,
            -1,
            -1,
            -1,
            List.of(),
            "",
            List.of());
    List<CompletableFuture<@Nullable String>> answers = new ArrayList<>();
    members.forEach(
        (name, address) -> {
          if (!name.equals(member.nodeId())) {
            answers.add(
                peers
                    .call(address, new PeerMessage.Report(self), FIRST_QUESTION)
                    .handle(
                        (answer, fault) ->
                            answer instanceof PeerMessage.ReportReply reply
                                    && !reply.objection().isEmpty()
                                ? reply.objection()
                                : null));
          }
        });
    return answers.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList();
  }

  /** More often at first: until all know where clients reach the others. */
  private void keepInTouch() {
    threads.every(EXCHANGE, this::tick);
    for (int i = 0; i < EARLY_EXCHANGES; i++) {
      threads.after(EARLY_EXCHANGE.multipliedBy(i), exchange::tick);
    }
  }

  private void tick() {
    exchange.tick();
    threads.work(keeper::watch);
    peers.reconnect();
    applied.forgetAbandoned();
  }

  @Override
  public CompletableFuture<AppendReply> append(CommandBatch batch) {
    return log.append(batch);
  }

  @Override
  public int pipelineDepth() {
    return PIPELINE_DEPTH;
  }

  @Override
  public CompletableFuture<SnapshotReply> snapshot() {
    Refusal refusal = node.refusal();
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    if (refusal != null) {
      reply.complete(new SnapshotReply.Refused(refusal));
    } else {
      snapshots.request(reply);
    }
    return reply;
  }

  @Override
  public @Nullable Refusal obstacle() {
    Refusal refusal = node.refusal();
    if (refusal != null) {
      return refusal;
    }
    ReplicaInfo info = node.info();
    if (info == null) {
      return Refusal.RECOVERING;
    }
    return info.leaderId() == null ? Refusal.NO_LEADER : null;
  }

  @Override
  public void close() throws IOException {
    if (node.isClosed()) {
      return;
    }
    cluster.handOver();
    node.close();
    threads.close();
    try {
      keeper.shut();
    } finally {
      peers.close();
      snapshots.close();
    }
  }
}
