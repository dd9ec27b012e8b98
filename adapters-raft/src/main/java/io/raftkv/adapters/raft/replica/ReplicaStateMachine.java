package io.raftkv.adapters.raft.replica;

import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Ratis's state machine over ours: decode, apply, and tell. It throws nothing at Ratis, which would
 * close the group on every replica, and again at each restart: an entry that cannot be applied
 * takes the node out of service with a message, and is never skipped.
 */
final class ReplicaStateMachine extends BaseStateMachine {
  private final ReplicatedState state;
  private final SnapshotStore snapshots;
  private final BatchCodec codec;
  private final AppliedIndex applied;
  private final ReplicaEvents events;
  private volatile boolean stuck;

  ReplicaStateMachine(ReplicaPorts ports) {
    state = ports.state();
    snapshots = ports.snapshots();
    codec = ports.codec();
    applied = ports.applied();
    events = ports.events();
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, groupId, storage);
              begin();
            });
  }

  /** From the newest snapshot; the state itself may be further, if only Ratis was restarted. */
  private void begin() {
    View newest = snapshots.newest();
    if (newest != null) {
      setLastAppliedTermIndex(positionOf(newest));
      applied.advance(newest.appliedIndex());
    }
  }

  private static TermIndex positionOf(View view) {
    return TermIndex.valueOf(view.appliedTerm(), view.appliedIndex());
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    View newest = snapshots.newest();
    return newest == null ? null : new At(positionOf(newest));
  }

  /** Ratis sends and keeps none of the files. */
  private record At(TermIndex position) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return position;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder()
        .setStateMachine(this)
        .setClientRequest(request)
        .setStateMachineContext(request.getMessage())
        .build();
  }

  /** Called in the order of the log, just before an entry is in it. */
  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getStateMachineContext() instanceof Proposal proposal) {
      proposal.append();
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    long index = entry.getIndex();
    if (stuck) { // behind an entry that cannot be applied, nothing is
      return CompletableFuture.failedFuture(new IllegalStateException("the replica is stuck"));
    }
    try {
      Message reply = apply(entry, transaction.getStateMachineContext());
      updateLastAppliedTermIndex(entry.getTerm(), index);
      applied.advance(index);
      return CompletableFuture.completedFuture(reply);
    } catch (MalformedBytesException | RuntimeException fault) {
      stuck = true;
      events.cannotApply(index, fault);
      return CompletableFuture.failedFuture(fault);
    }
  }

  private Message apply(LogEntryProto entry, @Nullable Object context)
      throws MalformedBytesException {
    var data = entry.getStateMachineLogEntry().getLogData();
    if (entry.getIndex() <= state.view().appliedIndex()) {
      return Message.EMPTY; // applied before Ratis was restarted within this process
    }
    CommandBatch batch =
        context instanceof Proposal proposal
            ? proposal.batch()
            : codec.decode(data.asReadOnlyByteBuffer());
    List<Outcome> outcomes = state.apply(new LogEntry(entry.getTerm(), entry.getIndex(), batch));
    int writes = 0;
    for (Command command : batch.commands()) {
      writes += Command.writes(command);
    }
    snapshots.applied(writes, data.size());
    events.applied(state.view(), batch.commands().size());
    return new AppliedReply(entry.getIndex(), outcomes);
  }

  /** Entries of Ratis's own: who the members are. */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    if (!stuck) {
      super.notifyTermIndexUpdated(term, index);
      applied.advance(index);
    }
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
    events.leaderChanged(leader.toString());
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
    events.logFailed(cause);
  }

  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex first) {
    String leader = role.getFollowerInfo().getLeaderInfo().getId().getAddress();
    return events
        .fetchSnapshot(leader, first.getIndex())
        .thenApply(view -> view == null ? null : positionOf(view));
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** Puts the snapshot that was fetched in the place of the state, on the apply thread. */
  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().transition(LifeCycle.State.STARTING);
    StateLoader loader = state.loader();
    View view;
    try {
      view = snapshots.load(loader);
    } catch (MalformedBytesException e) {
      throw new IOException("the snapshot that was fetched is damaged: " + e.getMessage(), e);
    }
    if (view.appliedIndex() > state.view().appliedIndex()) {
      state.install(loader, view);
      events.applied(view, 0);
    }
    setLastAppliedTermIndex(positionOf(view));
    applied.advance(view.appliedIndex());
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }
}
