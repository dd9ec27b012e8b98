package io.raftkv.application.service;

import io.raftkv.application.api.WriteReply;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.state.StateMachine;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Proposes the removal of keys whose deadline has passed. A key leaves when that command is
 * applied, never by a replica's own clock; the leader alone proposes, lest every replica do.
 */
public final class Expiry {
  private static final int KEYS_PER_COMMAND = 1_000;

  private final StateMachine stateMachine;
  private final GroupCommit groupCommit;
  private final InstantSource clock;
  private final BooleanSupplier leads;
  private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

  /**
   * Watches the state's deadlines by the clock.
   *
   * @param leads whether this node leads, or is alone; must not block
   */
  public Expiry(
      StateMachine stateMachine,
      GroupCommit groupCommit,
      InstantSource clock,
      BooleanSupplier leads) {
    this.stateMachine = stateMachine;
    this.groupCommit = groupCommit;
    this.clock = clock;
    this.leads = leads;
  }

  /**
   * Proposes what is due now, where this node leads and no earlier proposal is under way. To be
   * called every so often, by one thread; does not block.
   *
   * @return completes when what was proposed, if anything, has its outcome
   */
  public CompletableFuture<?> sweep() {
    if (!underWay.isDone()) {
      return underWay;
    }
    underWay = propose();
    return underWay;
  }

  /** One command after the other while there are more keys than one of them names. */
  private CompletableFuture<?> propose() {
    if (!leads.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    List<Command.Lapsed> due = stateMachine.deadlines().due(clock.millis(), KEYS_PER_COMMAND);
    if (due.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<WriteReply> reply = groupCommit.submit(new Command.Expire(due));
    return due.size() < KEYS_PER_COMMAND
        ? reply
        : reply.thenCompose(
            ended ->
                ended instanceof WriteReply.Applied
                    ? propose()
                    : CompletableFuture.completedFuture(null));
  }
}
