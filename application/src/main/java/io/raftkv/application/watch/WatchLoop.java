package io.raftkv.application.watch;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.ChangeHistory;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeySpace;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What happens to watches, one thing after the other. For one thread, but for the count. */
final class WatchLoop {
  /** After so many revisions of history one watch lets the others have a turn. */
  private static final int REVISIONS_PER_TURN = 1024;

  private final StateMachine stateMachine;
  private final Executor later;
  private final WatchObserver observer;
  private final LongSupplier nanoTime;
  private final Set<Subscription> all = new HashSet<>();
  private final RangeIndex<Subscription> synced = new RangeIndex<>();
  private final List<Subscription> found = new ArrayList<>();
  private volatile int count;
  private long dispatched; // all that are synced have been told up to this revision

  /**
   * Tells nobody of anything yet.
   *
   * @param later runs on the same thread what goes on after others have had a turn
   */
  WatchLoop(
      StateMachine stateMachine, Executor later, WatchObserver observer, LongSupplier nanoTime) {
    this.stateMachine = stateMachine;
    this.later = later;
    this.observer = observer;
    this.nanoTime = nanoTime;
  }

  /** How many watches there are. Any thread. */
  int count() {
    return count;
  }

  /** Begins a watch that may begin. */
  void begin(Subscription watch) {
    if (watch.state() == Subscription.State.ENDED) { // cancelled meanwhile
      return;
    }
    boolean first = all.isEmpty();
    all.add(watch);
    count = all.size(); // before it looks: what is published from now on wakes the loop
    if (first) {
      dispatched = stateMachine.view().revision(); // nobody was to be told of what came before
    } else {
      dispatch();
    }
    if (!isAllowed(watch)) {
      return;
    }
    View view = stateMachine.view();
    KeySpace keySpace = stateMachine.keySpace(); // not before the view: it may be replaced
    long start = watch.query.startRevision();
    watch.next(start == 0 ? view.revision() + 1 : start);
    if (start > 0 && start <= stateMachine.history().floor()) {
      compacted(watch);
      return;
    }
    if (tell(watch, new WatchSignal.Opened(watch.next() - 1))) {
      watch.initial(watch.query.initial() ? new InitialKeys(keySpace, view.revision()) : null);
      watch.state(Subscription.State.BEHIND);
      goOn(watch);
    }
  }

  /** Tells of what has been published. */
  void dispatch() {
    if (all.isEmpty()) {
      return;
    }
    long published = stateMachine.view().revision();
    ChangeHistory history = stateMachine.history(); // not before the view
    while (dispatched < published) {
      Changes changes = history.at(dispatched + 1);
      if (changes == null) { // gone before it was told, or never here: a snapshot was installed
        long floor = Math.max(history.floor(), dispatched + 1);
        for (Subscription watch : List.copyOf(all)) {
          if (watch.state() == Subscription.State.SYNCED && watch.next() <= floor) {
            watch.next(Math.max(watch.next(), dispatched + 1));
            compacted(watch);
          }
        }
        dispatched = floor;
      } else {
        dispatched = changes.revision();
        dispatch(changes);
      }
    }
  }

  private void dispatch(Changes changes) {
    List<KeyChange> each = changes.changes();
    if (each.size() > 1) {
      dispatchParts(changes);
      return;
    }
    KeyChange change = each.getFirst();
    found.clear();
    synced.visit(change.key(), found::add);
    WatchSignal.Changed signal = new WatchSignal.Changed(changes, each); // one for all
    int told = 0;
    for (Subscription watch : found) {
      if (watch.wants(changes, change, 0) && tellIfReady(watch, signal)) {
        told++;
      }
    }
    observer.told(told, 1);
  }

  private void dispatchParts(Changes changes) {
    Map<Subscription, List<KeyChange>> shown = new LinkedHashMap<>();
    int position = 0;
    for (KeyChange change : changes.changes()) {
      int at = position++;
      synced.visit(
          change.key(),
          watch -> {
            if (watch.wants(changes, change, at)) {
              shown.computeIfAbsent(watch, _ -> new ArrayList<>()).add(change);
            }
          });
    }
    shown.forEach(
        (watch, seen) -> {
          if (tellIfReady(watch, new WatchSignal.Changed(changes, List.copyOf(seen)))) {
            observer.told(1, seen.size());
          }
        });
  }

  /** Whether it was told; if not, it is behind from here on, or has ended. */
  private boolean tellIfReady(Subscription watch, WatchSignal.Changed signal) {
    if (watch.state() != Subscription.State.SYNCED) { // fell out while others were told
      return false;
    }
    boolean current = watch.permit.isCurrent();
    if (current && watch.isReady() && tell(watch, signal)) {
      watch.next(signal.of().revision() + 1);
      return true;
    }
    if (watch.state() == Subscription.State.SYNCED) {
      watch.next(Math.max(watch.next(), signal.of().revision()));
      fallBehind(watch);
      if (!current || watch.isReady()) { // it may have become so before it was seen to be behind
        later.execute(() -> goOn(watch));
      }
    }
    return false;
  }

  private void fallBehind(Subscription watch) {
    watch.ranges().forEach(range -> synced.remove(range, watch));
    watch.state(Subscription.State.BEHIND);
  }

  /** Tells a watch that is behind as much as it can take now. */
  void goOn(Subscription watch) {
    if (watch.state() != Subscription.State.BEHIND
        || (!watch.permit.isCurrent() && !isAllowed(watch))) {
      return;
    }
    InitialKeys initial = watch.initial();
    if (initial != null) {
      goOnWith(watch, initial);
      return;
    }
    ChangeHistory history = stateMachine.history();
    for (int i = 0; i < REVISIONS_PER_TURN; i++) {
      if (watch.next() > dispatched) {
        watch.ranges().forEach(range -> synced.add(range, watch));
        watch.state(Subscription.State.SYNCED);
        return;
      }
      Changes changes = history.at(watch.next());
      if (changes == null) {
        compacted(watch);
        return;
      }
      List<KeyChange> shown = watch.shown(changes);
      if (!shown.isEmpty()) {
        if (!watch.isReady()) {
          return; // until it says so
        }
        if (!tell(watch, new WatchSignal.Changed(changes, shown))) {
          return;
        }
        observer.told(1, shown.size());
      }
      watch.next(changes.revision() + 1);
    }
    later.execute(() -> goOn(watch));
  }

  private void goOnWith(Subscription watch, InitialKeys initial) {
    if (!watch.isReady()) {
      return; // until it says so
    }
    WatchSignal.Initial part = initial.read(watch.ranges());
    if (part == null) {
      end(watch, new WatchSignal.Compacted(0, stateMachine.history().floor() + 1));
    } else if (tell(watch, part)) {
      if (part.last()) {
        watch.initial(null);
      }
      later.execute(() -> goOn(watch));
    }
  }

  /**
   * Looks after all watches.
   *
   * @param obstacle why this node serves nobody now; null while it does
   */
  void tick(@Nullable Refusal obstacle) {
    if (obstacle != null) {
      endAll(obstacle);
      return;
    }
    dispatch();
    long now = nanoTime.getAsLong();
    for (Subscription watch : List.copyOf(all)) {
      if (watch.state() == Subscription.State.ENDED || !isAllowed(watch)) {
        continue;
      }
      if (watch.state() == Subscription.State.SYNCED) {
        if (watch.isQuiet(now) && watch.isReady() && watch.next() <= dispatched + 1) {
          var _ = tell(watch, new WatchSignal.Progress(dispatched));
        }
      } else if (watch.initial() == null && watch.next() <= stateMachine.history().floor()) {
        compacted(watch); // also if it never becomes ready again
      }
    }
  }

  /** Judges who watches by what this node has applied now; whether it may go on. */
  private boolean isAllowed(Subscription watch) {
    switch (watch.permit.judge(watch.query.range())) {
      case WatchPermit.Verdict.Denied(var why) -> end(watch, new WatchSignal.Denied(why));
      case WatchPermit.Verdict.Expired _ -> end(watch, new WatchSignal.TokenExpired());
      case WatchPermit.Verdict.Visible(List<KeyRange> ranges) -> {
        if (!ranges.equals(watch.ranges())) {
          boolean indexed = watch.state() == Subscription.State.SYNCED;
          if (indexed) {
            watch.ranges().forEach(range -> synced.remove(range, watch));
          }
          watch.ranges(ranges);
          if (indexed) {
            ranges.forEach(range -> synced.add(range, watch));
          }
        }
        return true;
      }
    }
    return false;
  }

  private void compacted(Subscription watch) {
    end(watch, new WatchSignal.Compacted(watch.next(), stateMachine.history().floor() + 1));
  }

  /** Ends a watch, begun or not, and tells it why. */
  void end(Subscription watch, WatchSignal.Ended why) {
    if (leave(watch)) {
      observer.ended(
          switch (why) {
            case WatchSignal.Compacted _ -> "compacted";
            case WatchSignal.Denied _ -> "denied";
            case WatchSignal.TokenExpired _ -> "expired";
            case WatchSignal.Refused _ -> "refused";
          });
      try {
        watch.tell(why, nanoTime.getAsLong());
      } catch (RuntimeException fault) {
        observer.failed(fault);
      }
    }
  }

  void endAll(Refusal why) {
    List.copyOf(all).forEach(watch -> end(watch, new WatchSignal.Refused(why)));
  }

  /** Ends a watch that nobody wants any more. */
  void cancel(Subscription watch) {
    if (leave(watch)) {
      observer.ended("cancelled");
    }
  }

  /** Whether it had not ended before. */
  private boolean leave(Subscription watch) {
    if (watch.state() == Subscription.State.ENDED) {
      return false;
    }
    if (watch.state() == Subscription.State.SYNCED) {
      watch.ranges().forEach(range -> synced.remove(range, watch));
    }
    watch.state(Subscription.State.ENDED);
    all.remove(watch);
    count = all.size();
    return true;
  }

  /** Whether the watcher took it as it must. */
  private boolean tell(Subscription watch, WatchSignal signal) {
    try {
      watch.tell(signal, nanoTime.getAsLong());
      return watch.state() != Subscription.State.ENDED;
    } catch (RuntimeException fault) {
      observer.failed(fault);
      cancel(watch);
      return false;
    }
  }
}
