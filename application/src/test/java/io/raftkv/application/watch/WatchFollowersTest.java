package io.raftkv.application.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.Changes;
import io.raftkv.domain.state.KeyChange;
import io.raftkv.domain.state.KeyEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who keep a copy by what they are told have the right one. */
final class WatchFollowersTest extends TakenTurns {
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
