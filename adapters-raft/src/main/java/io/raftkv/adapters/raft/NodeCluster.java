package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.peer.PeerMessage.ChangeKind;
import io.raftkv.adapters.raft.peer.PeerUnreachableException;
import io.raftkv.adapters.raft.replica.AppliedIndex;
import io.raftkv.adapters.raft.replica.Members;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The cluster as its operators see it: each change goes to whoever leads. */
final class NodeCluster implements Cluster {
  private static final Logger LOG = LogManager.getLogger(NodeCluster.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** A newcomer may have much to catch up with. */
  private static final Duration CHANGE = Duration.ofSeconds(60);

  private static final Duration HAND_OVER = Duration.ofSeconds(3);

  private final LocalNode node;
  private final PeerCalls peers;
  private final Reports reports;
  private final PeerExchange exchange;
  private final Membership membership;
  private final NodeEvents events;
  private final AppliedIndex applied;
  private final RaftThreads threads;

  NodeCluster(
      LocalNode node,
      PeerCalls peers,
      Reports reports,
      PeerExchange exchange,
      Membership membership,
      NodeEvents events,
      AppliedIndex applied,
      RaftThreads threads) {
    this.node = node;
    this.peers = peers;
    this.reports = reports;
    this.exchange = exchange;
    this.membership = membership;
    this.events = events;
    this.applied = applied;
    this.threads = threads;
  }

  @Override
  public Leadership leadership() {
    ReplicaInfo info = node.info();
    if (info == null) {
      return new Leadership(
          node.id(),
          Leadership.FOLLOWER,
          null,
          null,
          null,
          0,
          0,
          applied.get(),
          0,
          0,
          0,
          0,
          events.leaderChanges(),
          0,
          0);
    }
    Replica replica = node.replica();
    String leader = info.leaderId();
    String leaderHttp = leader == null ? null : httpAddress(leader);
    return new Leadership(
        node.id(),
        info.role(),
        leader,
        leader == null ? null : info.members().address(leader),
        leaderHttp,
        info.term(),
        Math.max(0, info.commitIndex()),
        applied.get(),
        Math.max(0, info.lastIndex()),
        info.lastTerm(),
        node.snapshotIndex(),
        Math.max(0, info.members().addresses().size() - 1),
        events.leaderChanges(),
        leader == null ? 0 : events.leaderMillis(),
        replica == null ? 0 : replica.contactMillis());
  }

  private @Nullable String httpAddress(String nodeId) {
    if (nodeId.equals(node.id())) {
      return emptyToNull(node.httpAddress());
    }
    NodeReport report = reports.last(nodeId);
    return report == null ? null : emptyToNull(report.httpAddress());
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @Override
  public List<Election> elections() {
    return events.elections();
  }

  @Override
  public CompletableFuture<List<Member>> members() {
    Members members = node.members();
    List<CompletableFuture<@Nullable NodeReport>> answers = new ArrayList<>();
    members
        .addresses()
        .forEach(
            (name, address) ->
                answers.add(
                    name.equals(node.id())
                        ? CompletableFuture.completedFuture(node.report(List.of()))
                        : exchange.ask(name, address)));
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(_ -> listed(members, answers));
  }

  private List<Member> listed(
      Members members, List<CompletableFuture<@Nullable NodeReport>> answers) {
    List<@Nullable NodeReport> told = new ArrayList<>();
    answers.forEach(answer -> told.add(answer.join()));
    long committed = 0;
    for (NodeReport report : told) {
      committed = report == null ? committed : Math.max(committed, report.commitIndex());
    }
    List<Member> listed = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      String name = members.names().get(i);
      String address = String.valueOf(members.address(name));
      // One that takes no part may still tell of itself, though it cannot be asked.
      NodeReport report =
          told.get(i) == null ? reports.recent(name, PeerExchange.RECENT) : told.get(i);
      NodeReport last = report == null ? reports.last(name) : report;
      long match = last == null ? 0 : Math.max(0, last.lastLogIndex());
      long at = last == null ? 0 : last.appliedIndex();
      listed.add(
          new Member(
              name,
              address,
              true,
              report == null ? Member.UNREACHABLE : report.role(),
              last == null ? null : emptyToNull(last.httpAddress()),
              match,
              at,
              Math.max(0, committed - at),
              report == null ? Member.UNREACHABLE : emptyToNull(report.obstacle())));
    }
    return listed;
  }

  @Override
  public CompletableFuture<ChangeReply> join(Newcomer newcomer) {
    return change(ChangeKind.JOIN, newcomer.nodeId(), newcomer.address());
  }

  @Override
  public CompletableFuture<ChangeReply> remove(String nodeId) {
    return change(ChangeKind.REMOVE, nodeId, "");
  }

  @Override
  public CompletableFuture<ChangeReply> stepDown() {
    return change(ChangeKind.STEP_DOWN, "", "");
  }

  @Override
  public CompletableFuture<ChangeReply> transfer(String nodeId) {
    return change(ChangeKind.TRANSFER, nodeId, "");
  }

  private CompletableFuture<ChangeReply> change(ChangeKind kind, String nodeId, String address) {
    CompletableFuture<ChangeReply> reply = new CompletableFuture<>();
    threads.work(
        () -> {
          try {
            reply.complete(changed(kind, nodeId, address));
          } catch (RuntimeException fault) {
            reply.completeExceptionally(fault);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply.complete(new ChangeReply.Unavailable(Refusal.SHUTTING_DOWN));
          }
        });
    return reply;
  }

  /** Until somebody leads who makes it, or says why not. */
  private ChangeReply changed(ChangeKind kind, String nodeId, String address)
      throws InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < node.options().patience().toNanos()) {
      Refusal refusal = node.refusal();
      if (refusal != null) {
        return new ChangeReply.Unavailable(refusal);
      }
      ReplicaInfo info = node.info();
      UUID clusterId = node.clusterId();
      ChangeReply reply = null;
      if (info != null && info.leads()) {
        reply = membership.make(kind, nodeId, address);
      } else if (info != null && clusterId != null && info.leaderId() != null) {
        String leader = info.members().address(info.leaderId());
        if (leader != null) {
          reply = asked(leader, new PeerMessage.Change(clusterId, kind, nodeId, address));
        }
      }
      if (reply != null) {
        return reply;
      }
      threads.pause(PAUSE);
    }
    return new ChangeReply.Unavailable(Refusal.NO_LEADER);
  }

  /** What the leader says; null if it does not lead any more, or was not reached. */
  private @Nullable ChangeReply asked(String leader, PeerMessage.Change question)
      throws InterruptedException {
    try {
      return peers.call(leader, question, CHANGE).get() instanceof PeerMessage.Changed(var reply)
          ? reply
          : null;
    } catch (ExecutionException e) {
      Throwable why = e.getCause();
      return why instanceof PeerUnreachableException unreachable && !unreachable.wasSent()
          ? null
          : new ChangeReply.Unknown("the leader gave no answer: " + why);
    }
  }

  /** A leader that stops gives its place to another first, so that nobody waits for an election. */
  void handOver() {
    ReplicaInfo info = node.info();
    if (info == null || !info.leads() || info.members().addresses().size() < 2) {
      return;
    }
    try {
      ChangeReply reply = stepDown().get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("gave the leadership to another node before the stop: {}", reply);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stopping as the leader: nobody took that over in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
