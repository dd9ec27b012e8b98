package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.PeerCalls;
import io.raftkv.adapters.raft.peer.PeerMessage;
import io.raftkv.adapters.raft.peer.PeerUnreachableException;
import io.raftkv.adapters.raft.replica.Replica;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import io.raftkv.adapters.raft.replica.Submitted;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.domain.command.CommandBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The way of a batch into the log: on the leader into its own replica, on any other node to the
 * leader, in one call. While there is no leader it waits for one; once a batch may be in a log, it
 * is never sent again: what became of it is unknown then, and said to be. Any thread.
 */
final class ClusterLog {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final LocalNode node;
  private final PeerCalls peers;
  private final BatchCodec codec;
  private final RaftThreads threads;
  private final RaftObserver observer;
  private final int entryBytesMax;

  ClusterLog(
      LocalNode node,
      PeerCalls peers,
      BatchCodec codec,
      RaftThreads threads,
      RaftObserver observer,
      int entryBytesMax) {
    this.node = node;
    this.peers = peers;
    this.codec = codec;
    this.threads = threads;
    this.observer = observer;
    this.entryBytesMax = entryBytesMax;
  }

  CompletableFuture<AppendReply> append(CommandBatch batch) {
    ByteBuffer encoded = codec.encode(batch);
    if (encoded.remaining() > entryBytesMax) {
      return CompletableFuture.completedFuture(new AppendReply.Refused(Refusal.TOO_LARGE));
    }
    Attempt attempt = new Attempt(batch, encoded);
    attempt.run();
    return attempt.reply;
  }

  private final class Attempt {
    private final CommandBatch batch;
    private final ByteBuffer encoded;
    private final long sinceNanos = System.nanoTime();
    private final CompletableFuture<AppendReply> reply = new CompletableFuture<>();

    Attempt(CommandBatch batch, ByteBuffer encoded) {
      this.batch = batch;
      this.encoded = encoded;
    }

    void run() {
      Refusal refusal = node.refusal();
      if (refusal != null) {
        reply.complete(new AppendReply.Refused(refusal));
        return;
      }
      ReplicaInfo info = node.info();
      Replica replica = node.replica();
      if (info == null || replica == null) {
        again();
      } else if (info.leads()) {
        var _ = replica.submit(batch, encoded.duplicate()).whenComplete(this::submitted);
      } else {
        String leader = info.leaderId() == null ? null : info.members().address(info.leaderId());
        if (leader == null) {
          again();
        } else {
          forward(leader);
        }
      }
    }

    private void submitted(@Nullable Submitted submitted, @Nullable Throwable fault) {
      switch (submitted) {
        case null -> reply.completeExceptionally(fault == null ? new AssertionError() : fault);
        case Submitted.Applied(long index, var outcomes) ->
            reply.complete(new AppendReply.Applied(index, outcomes));
        case Submitted.NotLeader _ -> again();
        case Submitted.Overloaded _ -> reply.complete(new AppendReply.Refused(Refusal.OVERLOADED));
        case Submitted.Unknown(String reason) -> reply.complete(new AppendReply.Unknown(reason));
      }
    }

    private void forward(String leader) {
      UUID clusterId = node.clusterId();
      if (clusterId == null) {
        again();
        return;
      }
      long began = System.nanoTime();
      PeerMessage question =
          new PeerMessage.Forward(clusterId, new PeerMessage.Bytes(encoded.duplicate()));
      var _ =
          peers
              .call(leader, question, patience())
              .whenComplete(
                  (answer, fault) -> {
                    observer.forwarded(System.nanoTime() - began);
                    if (answer == null) {
                      unanswered(fault);
                    } else {
                      answered(answer);
                    }
                  });
    }

    private void answered(PeerMessage answer) {
      switch (answer) {
        case PeerMessage.ForwardApplied(long index, PeerMessage.Bytes outcomes) -> {
          try {
            reply.complete(new AppendReply.Applied(index, codec.decodeOutcomes(outcomes.buffer())));
          } catch (MalformedBytesException e) {
            reply.complete(new AppendReply.Unknown("the leader's answer cannot be read: " + e));
          }
        }
        case PeerMessage.Refused(Refusal why) -> reply.complete(new AppendReply.Refused(why));
        case PeerMessage.Unknown(String reason) -> reply.complete(new AppendReply.Unknown(reason));
        case PeerMessage.NotLeader _ -> again();
        default -> reply.complete(new AppendReply.Unknown("the leader gave a strange answer"));
      }
    }

    private void unanswered(@Nullable Throwable fault) {
      Throwable why =
          fault instanceof CompletionException && fault.getCause() != null
              ? fault.getCause()
              : fault;
      if (why instanceof PeerUnreachableException unreachable && !unreachable.wasSent()) {
        again();
      } else {
        reply.complete(
            new AppendReply.Unknown(
                why == null ? "the leader gave no answer" : String.valueOf(why.getMessage())));
      }
    }

    private Duration patience() {
      Duration left = node.options().patience().minusNanos(System.nanoTime() - sinceNanos);
      return left.isNegative() ? PAUSE : left;
    }

    /** Nobody has taken it: there may be a leader in a moment. */
    private void again() {
      if (System.nanoTime() - sinceNanos >= node.options().patience().toNanos()) {
        reply.complete(new AppendReply.Refused(Refusal.NO_LEADER));
      } else {
        threads.after(PAUSE, this::run);
      }
    }
  }

  /** What a follower has passed on to this node. */
  CompletableFuture<PeerMessage> forwarded(ByteBuffer encoded) {
    Refusal refusal = node.refusal();
    Replica replica = node.replica();
    if (refusal != null || replica == null) {
      return CompletableFuture.completedFuture(new PeerMessage.NotLeader());
    }
    if (encoded.remaining() > entryBytesMax) {
      return CompletableFuture.completedFuture(new PeerMessage.Refused(Refusal.TOO_LARGE));
    }
    CommandBatch batch;
    try {
      batch = codec.decode(encoded.duplicate());
    } catch (MalformedBytesException e) {
      return CompletableFuture.failedFuture(e);
    }
    return replica.submit(batch, encoded).thenApply(this::answer);
  }

  private PeerMessage answer(Submitted submitted) {
    return switch (submitted) {
      case Submitted.Applied(long index, var outcomes) ->
          new PeerMessage.ForwardApplied(
              index, new PeerMessage.Bytes(codec.encodeOutcomes(outcomes)));
      case Submitted.NotLeader _ -> new PeerMessage.NotLeader();
      case Submitted.Overloaded _ -> new PeerMessage.Refused(Refusal.OVERLOADED);
      case Submitted.Unknown(String reason) -> new PeerMessage.Unknown(reason);
    };
  }
}
