package io.raftkv.application.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a watcher is told, and when. */
final class WatchLoopTest extends TakenTurns {
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
}
