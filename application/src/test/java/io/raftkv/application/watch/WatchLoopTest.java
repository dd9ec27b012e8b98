package io.raftkv.application.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop, its turns taken one by one. */
final class WatchLoopTest {
  private final StateMachine machine =
      new StateMachine(new Retention(50, 1 << 20), ChangeListener.NONE);
  private final ArrayDeque<Runnable> turns = new ArrayDeque<>();
  private long nanos;
  private final WatchLoop loop =
      new WatchLoop(machine, turns::add, WatchObserver.NONE, () -> nanos);
  private long index;

  /** Writes down what it is told. */
  private static class Recorder implements Watcher {
    private final List<WatchSignal> told = new ArrayList<>();
    private boolean ready = true;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void next(WatchSignal signal) {
      told.add(signal);
    }

    private List<String> changes() {
      List<String> changes = new ArrayList<>();
      for (WatchSignal signal : told) {
        if (signal instanceof WatchSignal.Changed(Changes of, List<KeyChange> shown)) {
          for (KeyChange change : shown) {
            changes.add(of.revision() + " " + change.kind() + " " + change.key().utf8());
          }
        }
      }
      return changes;
    }

    private WatchSignal last() {
      return told.getLast();
    }
  }

  private void apply(Command... commands) {
    machine.apply(new LogEntry(++index, new CommandBatch(index, List.of(commands))));
  }

  private static Command.Change put(String key, String value) {
    return new Command.Put(Key.of(key), Value.of(value), 0, Precondition.NONE);
  }

  private static Command.Change delete(String key) {
    return new Command.Delete(Key.of(key), Precondition.NONE);
  }

  private void run() {
    loop.dispatch();
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
  }

  private static WatchQuery query(String prefix, long start, boolean initial) {
    return new WatchQuery(
        KeyRange.prefix(prefix.getBytes(StandardCharsets.UTF_8)),
        Set.of(),
        start,
        0,
        initial,
        Duration.ofSeconds(10));
  }

  private Subscription begin(WatchQuery query, WatchPermit permit, Watcher watcher) {
    Subscription watch = new Subscription(query, permit, watcher);
    loop.begin(watch);
    run();
    return watch;
  }

  private Subscription begin(WatchQuery query, Watcher watcher) {
    return begin(query, WatchPermit.FULL, watcher);
  }

  @Test
  void tellsWhatComesAfterItBeganAndOnlyOfItsKeys() {
    apply(put("a/1", "x"));
    Recorder watcher = new Recorder();
    begin(query("a/", 0, false), watcher);
    apply(put("a/1", "y"), put("b/1", "y"));
    apply(new Command.Batch(List.of(put("a/2", "z"), put("b/2", "z"), delete("a/1"))));
    apply(new Command.SetDeadline(Key.of("a/2"), 99));
    apply(new Command.Expire(List.of(new Command.Lapsed(Key.of("a/2"), 5))));
    run();
    assertEquals(new WatchSignal.Opened(1), watcher.told.getFirst());
    assertEquals(
        List.of("2 PUT a/1", "4 PUT a/2", "4 DELETE a/1", "5 TTL a/2", "6 EXPIRE a/2"),
        watcher.changes());
    assertEquals(5, watcher.told.size(), "a revision is told at once");
  }

  @Test
  void tellsOnlyTheKindsThatAreWanted() {
    Recorder watcher = new Recorder();
    WatchQuery deletes =
        new WatchQuery(
            KeyRange.ALL, Set.of(KeyChange.Kind.DELETE), 0, 0, false, Duration.ofSeconds(1));
    begin(deletes, watcher);
    apply(put("a", "x"), delete("a"), new Command.Batch(List.of(put("b", ""), delete("c"))));
    run();
    assertEquals(List.of("2 DELETE a"), watcher.changes().subList(0, 1));
    assertFalse(watcher.changes().toString().contains("PUT"));
  }

  @Test
  void goesOnFromARevisionWhileThatIsKept() {
    for (int i = 1; i <= 100; i++) {
      apply(put("k" + i, "v"));
    }
    Recorder kept = new Recorder();
    begin(query("", 51, false), kept);
    assertEquals(50, kept.changes().size());
    assertEquals("51 PUT k51", kept.changes().getFirst());
    Recorder gone = new Recorder();
    begin(query("", 50, false), gone);
    assertEquals(List.of(new WatchSignal.Compacted(50, 51)), gone.told);
    Recorder future = new Recorder();
    begin(query("", 103, false), future);
    apply(put("a", ""), put("b", ""), put("c", ""), put("d", ""));
    run();
    assertEquals(List.of("103 PUT c", "104 PUT d"), future.changes());
  }

  @Test
  void goesOnWithinARevisionOfWhichPartWasTold() {
    apply(new Command.Batch(List.of(put("a", ""), put("x", ""), put("b", ""))), put("c", ""));
    Recorder watcher = new Recorder();
    begin(new WatchQuery(KeyRange.ALL, Set.of(), 1, 2, false, Duration.ofSeconds(1)), watcher);
    assertEquals(List.of("1 PUT b", "2 PUT c"), watcher.changes());
  }

  @Test
  void aSlowWatcherGoesOnFromHistoryAndIsToldWhereItStandsWhenThatIsGone() {
    Recorder slow = new Recorder();
    Recorder fast = new Recorder();
    Subscription watch = begin(query("", 0, false), slow);
    begin(query("", 0, false), fast);
    apply(put("a", "1"));
    run();
    slow.ready = false;
    for (int i = 2; i <= 40; i++) {
      apply(put("a", "" + i));
      run();
    }
    assertEquals(1, slow.changes().size());
    assertTrue(watch.isBehind());
    slow.ready = true;
    loop.goOn(watch);
    run();
    assertEquals(fast.changes(), slow.changes());
    assertFalse(watch.isBehind());

    slow.ready = false;
    for (int i = 41; i <= 141; i++) {
      apply(put("a", "" + i));
      run();
    }
    loop.tick(null);
    assertEquals(new WatchSignal.Compacted(41, 92), slow.last());
    assertEquals(141, fast.changes().size());
    assertEquals(1, loop.count());
  }

  @Test
  void aWatcherThatIsReadyAgainBeforeItIsSeenToBeBehindIsNotForgotten() {
    Recorder watcher =
        new Recorder() {
          private int asked;

          @Override
          public boolean isReady() {
            return asked++ != 1; // the transport drains just after it was asked
          }
        };
    begin(query("", 0, false), watcher);
    apply(put("a", ""));
    run();
    apply(put("b", ""));
    run();
    assertEquals(List.of("1 PUT a", "2 PUT b"), watcher.changes());
  }

  @Test
  void tellsTheKeysAsTheyWereThenWhatCameAfter() {
    for (int i = 0; i < 600; i++) {
      apply(put("k%03d".formatted(i), "v"));
    }
    Recorder watcher = new Recorder();
    watcher.ready = false;
    Subscription watch = begin(query("k", 0, true), watcher);
    apply(put("k000", "w"), delete("k001"));
    run();
    watcher.ready = true;
    loop.goOn(watch);
    run();
    List<KeyEntry> initial = new ArrayList<>();
    int parts = 0;
    for (WatchSignal signal : watcher.told) {
      if (signal instanceof WatchSignal.Initial(long revision, List<KeyEntry> part, boolean last)) {
        assertEquals(600, revision);
        initial.addAll(part);
        parts++;
        assertEquals(initial.size() == 600, last);
      }
    }
    assertEquals(600, initial.size());
    assertTrue(parts > 1);
    assertEquals(Value.of("v"), initial.getFirst().versioned().value());
    assertEquals(List.of("601 PUT k000", "602 DELETE k001"), watcher.changes());
  }

  @Test
  void keysThatCanNoLongerBeReadAsTheyWereEndTheWatch() {
    for (int i = 0; i < 600; i++) {
      apply(put("k%03d".formatted(i), "v"));
    }
    Recorder watcher = new Recorder();
    watcher.ready = false;
    Subscription watch = begin(query("k", 0, true), watcher);
    for (int i = 0; i < 100; i++) {
      apply(put("k000", "w" + i));
    }
    watcher.ready = true;
    loop.goOn(watch);
    run();
    assertEquals(0, assertInstanceOf(WatchSignal.Compacted.class, watcher.last()).resumeRevision());
  }

  @Test
  void tellsHowFarItHasComeWhereNothingElseIsToBeTold() {
    Recorder watcher = new Recorder();
    begin(query("a/", 0, false), watcher);
    apply(put("b", ""), put("b", ""));
    run();
    nanos = Duration.ofSeconds(9).toNanos();
    loop.tick(null);
    assertEquals(1, watcher.told.size());
    nanos = Duration.ofSeconds(11).toNanos();
    loop.tick(null);
    assertEquals(new WatchSignal.Progress(2), watcher.last());
    loop.tick(null);
    assertEquals(2, watcher.told.size());
  }

  @Test
  void whatTheWatcherMayNotSeeIsNotToldAndWhoMayNoLongerIsToldSo() {
    List<KeyRange> seen = new ArrayList<>(List.of(KeyRange.prefix(new byte[] {'a'})));
    boolean[] changed = {false};
    WatchPermit permit =
        new WatchPermit() {
          @Override
          public boolean isCurrent() {
            return !changed[0];
          }

          @Override
          public Verdict judge(KeyRange asked) {
            changed[0] = false;
            return seen.isEmpty()
                ? new Verdict.Denied(Denial.USER_DISABLED)
                : new Verdict.Visible(List.copyOf(seen));
          }
        };
    Recorder watcher = new Recorder();
    begin(query("", 0, false), permit, watcher);
    apply(put("a", ""), put("b", ""));
    run();
    assertEquals(List.of("1 PUT a"), watcher.changes());
    seen.set(0, KeyRange.prefix(new byte[] {'b'}));
    changed[0] = true;
    apply(put("a", ""), put("b", ""));
    run();
    loop.tick(null);
    apply(put("a", ""), put("b", ""));
    run();
    assertEquals("6 PUT b", watcher.changes().getLast());
    assertFalse(watcher.changes().contains("3 PUT a"));
    seen.clear();
    changed[0] = true;
    apply(put("b", ""));
    run();
    assertEquals(new WatchSignal.Denied(Denial.USER_DISABLED), watcher.last());
    assertEquals(0, loop.count());
  }

  @Test
  void aNodeThatServesNobodyTellsItsWatchers() {
    Recorder watcher = new Recorder();
    begin(query("", 0, false), watcher);
    loop.tick(Refusal.DIVERGED);
    assertEquals(new WatchSignal.Refused(Refusal.DIVERGED), watcher.last());
  }

  @Test
  void aWatcherThatThrowsHarmsNoOther() {
    Recorder good = new Recorder();
    begin(
        query("", 0, false),
        new Recorder() {
          @Override
          public void next(WatchSignal signal) {
            throw new IllegalStateException("broken");
          }
        });
    begin(query("", 0, false), good);
    apply(put("a", ""));
    run();
    assertEquals(List.of("1 PUT a"), good.changes());
    assertEquals(1, loop.count());
  }

  /** Watchers of random keys, slow at random, cut off at random, follow the state. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverHappensEachFollowsTheState(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Follower> followers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      followers.add(new Follower("k" + (i % 4 == 0 ? "" : i % 4)));
    }
    for (int step = 0; step < 3_000; step++) {
      if (random.nextInt(3) == 0) {
        List<Command.Change> changes = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          String key = "k" + random.nextInt(4) + random.nextInt(5);
          changes.add(random.nextInt(3) == 0 ? delete(key) : put(key, "v" + step));
        }
        apply(new Command.Batch(changes));
      }
      Follower one = followers.get(random.nextInt(followers.size()));
      switch (random.nextInt(6)) {
        case 0 -> one.ready = false;
        case 1 -> one.becomeReady();
        case 2 -> one.cut();
        case 3 -> loop.dispatch();
        default -> {
          if (!turns.isEmpty()) {
            turns.remove().run();
          }
        }
      }
    }
    for (Follower follower : followers) {
      follower.becomeReady();
      run();
      assertEquals(follower.expected(), follower.followed, "prefix " + follower.prefix);
    }
  }

  /** Keeps a copy of some keys by what it is told, and begins again when it is cut off. */
  private final class Follower implements Watcher {
    private final String prefix;
    private final Map<Key, Value> followed = new TreeMap<>();
    private boolean ready = true;
    private long upTo;
    private Subscription watch;

    Follower(String prefix) {
      this.prefix = prefix;
      this.watch = new Subscription(query(prefix, 0, true), WatchPermit.FULL, this);
      loop.begin(watch);
    }

    void becomeReady() {
      ready = true;
      Subscription now = watch;
      if (now.isBehind()) {
        turns.add(() -> loop.goOn(now));
      }
    }

    void cut() {
      loop.cancel(watch);
      again(upTo == 0 ? 0 : upTo + 1);
    }

    private void again(long start) {
      if (start == 0) {
        followed.clear();
        upTo = 0;
      }
      watch = new Subscription(query(prefix, start, start == 0), WatchPermit.FULL, this);
      Subscription next = watch;
      turns.add(() -> loop.begin(next));
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void next(WatchSignal signal) {
      switch (signal) {
        case WatchSignal.Initial(long revision, List<KeyEntry> entries, boolean last) -> {
          entries.forEach(entry -> followed.put(entry.key(), entry.versioned().value()));
          upTo = last ? revision : 0;
        }
        case WatchSignal.Changed(Changes of, List<KeyChange> shown) -> {
          assertTrue(of.revision() > upTo, "no repeat");
          upTo = of.revision();
          for (KeyChange change : shown) {
            if (change.now().isTombstone()) {
              followed.remove(change.key());
            } else {
              followed.put(change.key(), change.now().value());
            }
          }
        }
        case WatchSignal.Progress(long revision) -> upTo = revision;
        case WatchSignal.Opened _ -> {}
        case WatchSignal.Compacted _ -> again(0);
        case WatchSignal.Ended ended -> throw new AssertionError(ended);
      }
    }

    private Map<Key, Value> expected() {
      Map<Key, Value> expected = new TreeMap<>();
      machine
          .keySpace()
          .scan(
              KeyRange.prefix(prefix.getBytes(StandardCharsets.UTF_8)),
              machine.view().revision(),
              false,
              entry -> {
                expected.put(entry.key(), entry.versioned().value());
                return true;
              });
      return expected;
    }
  }
}
