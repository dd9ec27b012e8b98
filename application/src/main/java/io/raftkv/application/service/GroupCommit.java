package io.raftkv.application.service;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Natural batching in front of the log: what has gathered is sent as soon as the log can take it. A
 * lone command on an idle log goes at once; under load batches grow by themselves.
 *
 * <p>Safe for any thread, and has no thread of its own: it runs on those that submit and on those
 * that complete the log's futures.
 */
public final class GroupCommit {
  private final ReplicatedLog log;
  private final CommitOptions options;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final int depth;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private final Set<InFlight> inFlight = new LinkedHashSet<>();
  private long queuedBytes;
  private boolean closed;

  /** Counts calls to {@link #pump} that have not been served: one thread serves them all. */
  private final AtomicInteger pumps = new AtomicInteger();

  /**
   * In front of a log that has been started.
   *
   * @param clock stamps batches
   * @param nanoTime a monotonic clock in nanoseconds, for deadlines
   */
  public GroupCommit(
      ReplicatedLog log, CommitOptions options, InstantSource clock, LongSupplier nanoTime) {
    this.log = log;
    this.options = options;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.depth = options.batchEnabled() ? log.pipelineDepth() : 1;
  }

  private record Pending(
      Command command, int bytes, long sinceNanos, CompletableFuture<WriteReply> reply) {}

  // Not a record: a batch under way is itself, not its contents.
  private static final class InFlight {
    private final List<Pending> members;

    InFlight(List<Pending> members) {
      this.members = members;
    }
  }

  /** Proposes the command. Does not block; the future completes on the log's thread, or here. */
  public CompletableFuture<WriteReply> submit(Command command) {
    int bytes = Command.approximateBytes(command);
    Pending pending = new Pending(command, bytes, nanoTime.getAsLong(), new CompletableFuture<>());
    Refusal refusal = enqueue(pending);
    if (refusal != null) {
      return CompletableFuture.completedFuture(new WriteReply.Refused(refusal));
    }
    pump();
    return pending.reply();
  }

  private @Nullable Refusal enqueue(Pending pending) {
    lock.lock();
    try {
      if (closed) {
        return Refusal.SHUTTING_DOWN;
      }
      if (queue.size() >= options.queueCommands()
          || (!queue.isEmpty() && queuedBytes + pending.bytes() > options.queueBytes())) {
        return Refusal.OVERLOADED;
      }
      queue.add(pending);
      queuedBytes += pending.bytes();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what may be sent. A log that completes at once must not make this recurse. */
  private void pump() {
    if (pumps.getAndIncrement() != 0) {
      return;
    }
    int served = 1;
    do {
      for (InFlight next = next(); next != null; next = next()) {
        send(next);
      }
      served = pumps.addAndGet(-served);
    } while (served != 0);
  }

  private void send(InFlight batch) {
    List<Command> commands = new ArrayList<>(batch.members.size());
    for (Pending member : batch.members) {
      commands.add(member.command());
    }
    CompletableFuture<AppendReply> reply;
    try {
      reply = log.append(new CommandBatch(clock.millis(), commands));
    } catch (RuntimeException fault) {
      reply = CompletableFuture.failedFuture(fault);
    }
    var _ = reply.whenComplete((appended, fault) -> completed(batch, appended, fault));
  }

  private @Nullable InFlight next() {
    lock.lock();
    try {
      if (queue.isEmpty() || inFlight.size() >= depth) {
        return null;
      }
      if (!inFlight.isEmpty() && !full() && !aged()) {
        return null;
      }
      List<Pending> members = new ArrayList<>(Math.min(queue.size(), batchCommands()));
      long bytes = 0;
      while (!queue.isEmpty() && members.size() < batchCommands()) {
        Pending head = queue.element();
        if (!members.isEmpty() && bytes + head.bytes() > options.batchBytes()) {
          break;
        }
        queue.remove();
        queuedBytes -= head.bytes();
        bytes += head.bytes();
        members.add(head);
      }
      InFlight batch = new InFlight(members);
      inFlight.add(batch);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private int batchCommands() {
    return options.batchEnabled() ? options.batchCommands() : 1;
  }

  private boolean full() {
    return queue.size() >= batchCommands() || queuedBytes >= options.batchBytes();
  }

  private boolean aged() {
    return nanoTime.getAsLong() - queue.element().sinceNanos() >= options.batchWait().toNanos();
  }

  private void completed(
      InFlight batch, @Nullable AppendReply appended, @Nullable Throwable fault) {
    lock.lock();
    try {
      inFlight.remove(batch);
    } finally {
      lock.unlock();
    }
    List<Pending> members = batch.members;
    if (appended == null) {
      members.forEach(
          member ->
              member
                  .reply()
                  .completeExceptionally(
                      fault == null ? new IllegalStateException("the log gave no reply") : fault));
    } else {
      for (int i = 0; i < members.size(); i++) {
        members.get(i).reply().complete(replyOf(appended, i));
      }
    }
    pump();
  }

  private static WriteReply replyOf(AppendReply appended, int position) {
    return switch (appended) {
      case AppendReply.Applied applied -> new WriteReply.Applied(applied.outcomes().get(position));
      case AppendReply.Refused refused -> new WriteReply.Refused(refused.why());
      case AppendReply.Unknown unknown -> new WriteReply.Unknown(unknown.reason());
    };
  }

  /**
   * Answers callers whose deadline has passed: what still waits is refused and will not be
   * proposed; what is under way has an unknown outcome. Where the log lacks a leader, what waited
   * is told so. To be called every so often.
   */
  public void abandonOverdue() {
    long now = nanoTime.getAsLong();
    long limit = options.deadline().toNanos();
    List<Pending> refused = new ArrayList<>();
    List<Pending> unknown = new ArrayList<>();
    lock.lock();
    try {
      for (Iterator<Pending> all = queue.iterator(); all.hasNext(); ) {
        Pending pending = all.next();
        if (now - pending.sinceNanos() < limit) {
          break;
        }
        all.remove();
        queuedBytes -= pending.bytes();
        refused.add(pending);
      }
      for (InFlight batch : inFlight) {
        for (Pending pending : batch.members) {
          if (now - pending.sinceNanos() >= limit) {
            unknown.add(pending);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    if (!refused.isEmpty()) {
      Refusal why = log.obstacle() == Refusal.NO_LEADER ? Refusal.NO_LEADER : Refusal.TIMED_OUT;
      refused.forEach(p -> p.reply().complete(new WriteReply.Refused(why)));
    }
    unknown.forEach(
        p ->
            p.reply()
                .complete(
                    new WriteReply.Unknown(
                        "no outcome within " + options.deadline() + "; it may still be applied")));
  }

  /** Refuses all later commands; those already taken go on to their end. Idempotent. */
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
