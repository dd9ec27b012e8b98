package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerHandler;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What this node answers to others. */
final class PeerAnswers implements PeerHandler {
  private final LocalNode node;
  private final ClusterLog log;
  private final LeaderConfirmation confirmation;
  private final PeerExchange exchange;
  private final Membership membership;
  private final Admission admission;
  private final SnapshotStore snapshots;
  private final RaftThreads threads;

  PeerAnswers(
      LocalNode node,
      ClusterLog log,
      LeaderConfirmation confirmation,
      PeerExchange exchange,
      Membership membership,
      Admission admission,
      SnapshotStore snapshots,
      RaftThreads threads) {
    this.node = node;
    this.log = log;
    this.confirmation = confirmation;
    this.exchange = exchange;
    this.membership = membership;
    this.admission = admission;
    this.snapshots = snapshots;
    this.threads = threads;
  }

  @Override
  public CompletableFuture<PeerMessage> answer(PeerMessage question) {
    return switch (question) {
      case PeerMessage.AskTerm(UUID clusterId) -> at(new PeerMessage.Term(term(clusterId)));
      case PeerMessage.ReadIndex(UUID clusterId, String nodeId, long term, long appliedIndex) ->
          isMine(clusterId) && node.refusal() == null
              ? confirmation
                  .confirm(nodeId, term)
                  .thenApply(index -> readAt(index, nodeId, appliedIndex))
              : at(new PeerMessage.NotLeader());
      case PeerMessage.Forward(UUID clusterId, PeerMessage.Bytes batch) ->
          isMine(clusterId) ? log.forwarded(batch.buffer()) : at(new PeerMessage.NotLeader());
      case PeerMessage.Report(var report) -> at(exchange.answer(report));
      case PeerMessage.Prepare(UUID clusterId, String nodeId) ->
          working(() -> new PeerMessage.Prepared(admission.prepare(clusterId, nodeId)));
      case PeerMessage.Change(UUID clusterId, var kind, String nodeId, String address) ->
          isMine(clusterId)
              ? working(
                  () -> {
                    ChangeReply reply = membership.make(kind, nodeId, address);
                    return reply == null
                        ? new PeerMessage.NotLeader()
                        : new PeerMessage.Changed(reply);
                  })
              : at(new PeerMessage.NotLeader());
      case PeerMessage.Leave(UUID clusterId, String nodeId) -> {
        if (isMine(clusterId) && nodeId.equals(node.id())) {
          threads.work(exchange::tick); // not on anybody's word: the leader will say so
        }
        yield at(new PeerMessage.Heard());
      }
      default -> at(new PeerMessage.Refused(Refusal.NO_LEADER)); // an answer, asked as a question
    };
  }

  /** A follower that lacks the last entry, or does not know it as committed, waits for that. */
  private PeerMessage readAt(OptionalLong index, String nodeId, long appliedIndex) {
    if (index.isEmpty()) {
      return new PeerMessage.NotLeader();
    }
    Replica replica = node.replica();
    if (index.getAsLong() > appliedIndex && replica != null) {
      replica.announceCommit(nodeId);
    }
    return new PeerMessage.ReadAt(index.getAsLong());
  }

  private static CompletableFuture<PeerMessage> at(PeerMessage answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private CompletableFuture<PeerMessage> working(Supplier<PeerMessage> answer) {
    CompletableFuture<PeerMessage> future = new CompletableFuture<>();
    threads.work(
        () -> {
          try {
            future.complete(answer.get());
          } catch (RuntimeException fault) {
            future.completeExceptionally(fault);
          }
        });
    return future;
  }

  private boolean isMine(UUID clusterId) {
    return clusterId.equals(node.clusterId());
  }

  private long term(UUID clusterId) {
    Replica replica = node.replica();
    return replica == null || !isMine(clusterId) ? -1 : replica.term();
  }

  @Override
  public InputStream snapshot(PeerMessage.FetchSnapshot question) throws IOException {
    View newest = snapshots.newest();
    if (!isMine(question.clusterId())) {
      throw new IOException("this node is of another cluster");
    }
    if (newest == null || newest.appliedIndex() < question.leastIndex()) {
      throw new IOException("this node has no snapshot of entry " + question.leastIndex());
    }
    return snapshots.read();
  }
}
