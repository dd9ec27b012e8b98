package io.raftkv.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.domain.state.View;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PointReadCache} does: it never shows less than the index behind it. */
public abstract class PointReadCacheContract {
  private static final Key KEY = Key.of("key");

  private PointReadCache cache = new Nothing();
  private StateMachine machine = new StateMachine(new Retention(0, 0), cache);
  private long index;

  /** What stands there until the test has begun. */
  private static final class Nothing implements PointReadCache {
    @Override
    public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
      return load.apply(key);
    }

    @Override
    public void changed(Key key, VersionedValue newest) {}

    @Override
    public StoreStatistics.Cache statistics() {
      return new StoreStatistics.Cache(0, 0, 0, 0);
    }
  }

  @BeforeEach
  void begin() {
    cache = create();
    machine = new StateMachine(new Retention(1_000, 1 << 20), cache);
  }

  /** For the adapters' tests. */
  protected PointReadCacheContract() {}

  /** An empty cache with room for ten keys at least. */
  protected abstract PointReadCache create();

  private void apply(Command command) {
    index++;
    var _ = machine.apply(new LogEntry(index, new CommandBatch(index, List.of(command))));
  }

  private void put(int size) {
    apply(new Command.Put(KEY, Value.wrap(new byte[size]), Command.NO_DEADLINE, Precondition.NONE));
  }

  @Test
  void anAbsentKeyIsLoadedEachTime() {
    assertNull(cache.get(KEY, key -> null));
    assertNull(cache.get(KEY, machine.keySpace()::newest));
    put(1);
    VersionedValue found = cache.get(KEY, machine.keySpace()::newest);
    assertNotNull(found);
    assertEquals(1, found.value().size());
  }

  @Test
  void aChangeIsSeenAtOnce() {
    for (int i = 1; i <= 100; i++) {
      put(i);
      VersionedValue found = cache.get(KEY, machine.keySpace()::newest);
      assertNotNull(found);
      assertEquals(i, found.value().size());
    }
    apply(new Command.Delete(KEY, Precondition.NONE));
    VersionedValue gone = cache.get(KEY, machine.keySpace()::newest);
    assertEquals(true, gone == null || gone.isTombstone());
  }

  @Test
  void aReaderNeverGoesBackWhileOthersWrite() throws InterruptedException {
    AtomicBoolean written = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 5_000; i++) {
                    put(i % 50);
                  }
                  written.set(true);
                });
    long last = 0;
    while (!written.get()) {
      VersionedValue found = cache.get(KEY, machine.keySpace()::newest);
      long revision = found == null ? 0 : found.modRevision();
      assertEquals(true, revision >= last, "revision " + revision + " after " + last);
      last = revision;
    }
    writer.join();
    VersionedValue end = cache.get(KEY, machine.keySpace()::newest);
    assertNotNull(end);
    assertEquals(5_000, end.modRevision());
  }

  @Test
  void aLoadThatMissedAChangeLeavesNothingBehind() throws InterruptedException {
    put(1);
    CountDownLatch loaded = new CountDownLatch(1);
    CountDownLatch changing = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  var _ =
                      cache.get(
                          KEY,
                          key -> {
                            VersionedValue old = machine.keySpace().newest(key);
                            loaded.countDown();
                            await(changing);
                            return old;
                          });
                });
    await(loaded);
    Thread writer = Thread.ofPlatform().start(() -> put(2));
    while (revisionInIndex() == 1) {
      Thread.onSpinWait();
    }
    changing.countDown(); // the index has the change, and the cache may know of it or not
    reader.join();
    writer.join();
    VersionedValue found = cache.get(KEY, machine.keySpace()::newest);
    assertNotNull(found);
    assertEquals(2, found.modRevision());
  }

  @Test
  void anotherKeySpaceLeavesNothingOfTheOld() throws InterruptedException {
    StateMachine other = new StateMachine(new Retention(1_000, 1 << 20), ChangeListener.NONE);
    StateLoader loader = other.loader();
    loader.add(KEY, Value.wrap(new byte[7]), 1, 9, 9, Command.NO_DEADLINE);
    put(1);
    assertNotNull(cache.get(KEY, machine.keySpace()::newest));
    CountDownLatch loaded = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    Key late = Key.of("late");
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  var _ =
                      cache.get(
                          late,
                          key -> {
                            VersionedValue old = machine.keySpace().newest(KEY);
                            loaded.countDown();
                            await(replaced);
                            return old;
                          });
                });
    await(loaded);
    machine.install(loader, new View(1, 9, 9, 1, 0, loader.hash()));
    replaced.countDown();
    reader.join();
    VersionedValue found = cache.get(KEY, machine.keySpace()::newest);
    assertNotNull(found);
    assertEquals(9, found.modRevision());
    assertNull(cache.get(late, machine.keySpace()::newest));
  }

  private long revisionInIndex() {
    VersionedValue newest = machine.keySpace().newest(KEY);
    return newest == null ? 0 : newest.modRevision();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void countsBegin() {
    assertEquals(0, cache.statistics().hits());
    assertEquals(0, cache.statistics().evictions());
  }
}
