package io.raftkv.application.watch;

import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Watch;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.application.api.Watches;
import io.raftkv.application.service.ReadGate;
import io.raftkv.domain.state.StateMachine;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a node. Safe for any thread; what it does, it does on the one thread of its loop.
 *
 * <p>What is published between two turns of the loop is told in one turn, so that the more comes,
 * the less each costs.
 */
public final class WatchHub implements Watches {
  /** A watch takes about a kilobyte. */
  private static final int WATCHES_MAX = 100_000;

  /** How often progress is told, and who may watch is judged again, where nothing happens. */
  private static final Duration TICK = Duration.ofMillis(500);

  private final WatchLoop loop;
  private final ReadGate gate;
  private final BooleanSupplier open;
  private final ScheduledExecutorService executor;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean stopping;

  /**
   * Tells nobody of anything yet.
   *
   * @param gate by which a new watch learns what others have acknowledged
   * @param open whether the state is that of the log to its end
   * @param executor of one thread, which is the watches' alone and is not shut down here
   */
  public WatchHub(
      StateMachine stateMachine,
      ReadGate gate,
      BooleanSupplier open,
      ScheduledExecutorService executor,
      WatchObserver observer,
      LongSupplier nanoTime) {
    this.loop = new WatchLoop(stateMachine, this::execute, observer, nanoTime);
    this.gate = gate;
    this.open = open;
    this.executor = executor;
  }

  /** Begins to look after watches also while nothing is published. */
  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends all watches, so that their watchers go elsewhere, and opens no more. */
  public void stop() {
    stopping = true;
    execute(() -> loop.endAll(Refusal.SHUTTING_DOWN));
  }

  /** How many watches there are. */
  public int watches() {
    return loop.count();
  }

  /** Something was published. Neither blocks nor throws; cheap where nobody watches. */
  public void published() {
    if (loop.count() > 0 && woken.compareAndSet(false, true)) {
      execute(
          () -> {
            woken.set(false); // before it looks: what is published from now on wakes it again
            loop.dispatch();
          });
    }
  }

  private void tick() {
    if (loop.count() > 0) {
      var _ =
          gate.at(ReadConsistency.STALE)
              .thenAccept(reached -> execute(() -> loop.tick(reached.refusal())));
    }
  }

  @Override
  public Watch open(WatchQuery query, Watcher watcher) {
    return open(query, WatchPermit.FULL, watcher);
  }

  /** Begins to watch what the permit allows. */
  public Watch open(WatchQuery query, WatchPermit permit, Watcher watcher) {
    Subscription subscription = new Subscription(query, permit, watcher);
    if (stopping || !open.getAsBoolean()) {
      begin(subscription, stopping ? Refusal.SHUTTING_DOWN : Refusal.RECOVERING);
    } else if (loop.count() >= WATCHES_MAX) {
      begin(subscription, Refusal.OVERLOADED);
    } else {
      // Who names a revision needs no more than that; who does not is owed all that is later than
      // its question, and nothing that is earlier.
      ReadConsistency consistency =
          query.startRevision() > 0 ? ReadConsistency.STALE : ReadConsistency.LINEARIZABLE;
      var _ =
          gate.at(consistency)
              .whenComplete(
                  (reached, fault) ->
                      begin(subscription, fault == null ? reached.refusal() : Refusal.NO_LEADER));
    }
    return new Handle(subscription);
  }

  private void begin(Subscription subscription, @Nullable Refusal refusal) {
    execute(
        () -> {
          if (refusal == null && !stopping) {
            loop.begin(subscription);
          } else {
            loop.end(
                subscription,
                new WatchSignal.Refused(refusal == null ? Refusal.SHUTTING_DOWN : refusal));
          }
        });
  }

  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException stopped) {
      // The node is down to its last steps: whoever watches loses its connection with it.
      assert stopping;
    }
  }

  /** A watch as its watcher holds it. */
  private final class Handle implements Watch {
    private final Subscription subscription;

    Handle(Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void ready() {
      if (subscription.isBehind()) {
        execute(() -> loop.goOn(subscription));
      }
    }

    @Override
    public void cancel() {
      execute(() -> loop.cancel(subscription));
    }
  }
}
