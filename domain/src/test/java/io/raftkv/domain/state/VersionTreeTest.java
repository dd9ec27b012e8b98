package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's red-black tree. */
final class VersionTreeTest {
  private final VersionTree tree = new VersionTree();
  private final TreeMap<Key, VersionedValue> model = new TreeMap<>();
  private long revision;

  private static Key key(int number) {
    return Key.of(String.format("%07d", number));
  }

  private VersionedValue version() {
    revision++;
    return new VersionedValue(Value.EMPTY, 1, revision, revision, 0, null);
  }

  private void put(Key key) {
    VersionedValue version = version();
    tree.put(key, version);
    model.put(key, version);
  }

  private void remove(Key key) {
    VersionedValue version = model.remove(key);
    if (version != null) {
      tree.remove(key, version);
    }
  }

  private static List<Key> scan(VersionTree tree, KeyRange range, boolean reverse, int limit) {
    List<Key> seen = new ArrayList<>();
    tree.scan(
        range,
        reverse,
        (key, newest) -> {
          seen.add(key);
          return seen.size() < limit;
        });
    return seen;
  }

  private void assertAsTheModel() {
    assertEquals(List.copyOf(model.keySet()), scan(tree, KeyRange.ALL, false, Integer.MAX_VALUE));
    assertEquals(
        List.copyOf(model.descendingKeySet()), scan(tree, KeyRange.ALL, true, Integer.MAX_VALUE));
    for (Map.Entry<Key, VersionedValue> entry : model.entrySet()) {
      assertSame(entry.getValue(), tree.get(entry.getKey()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keysComeAndGoAsInTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int range = random.nextInt(10, 20_000);
    for (int round = 0; round < 20; round++) {
      int removals = random.nextInt(1, 10); // in ten: it grows in some rounds and shrinks in others
      for (int i = 0; i < 3_000; i++) {
        Key key = key(random.nextInt(range));
        if (random.nextInt(10) < removals) {
          remove(key);
        } else {
          put(key);
        }
      }
      assertAsTheModel();
      assertNull(tree.get(Key.of("x")));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keysMayComeInOrderAndAllMayGo(boolean ascending) {
    for (int i = 0; i < 10_000; i++) {
      put(key(ascending ? i : 9_999 - i));
    }
    assertAsTheModel();
    for (int i = 0; i < 10_000; i++) {
      remove(key(ascending ? i : 9_999 - i));
      if (i % 1_000 == 0) {
        assertAsTheModel();
      }
    }
    assertEquals(List.of(), scan(tree, KeyRange.ALL, false, 10));
    put(key(1));
    assertAsTheModel();
  }

  @Test
  void aKeyGoesOnlyWithItsNewestVersion() {
    VersionedValue old = version();
    tree.put(key(1), old);
    VersionedValue newest = version();
    tree.put(key(1), newest);
    tree.remove(key(1), old);
    assertSame(newest, tree.get(key(1)));
    tree.remove(key(2), newest);
    tree.remove(key(1), newest);
    assertNull(tree.get(key(1)));
  }

  @Test
  void rangesHaveTheirBounds() {
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 2_000; i += 2) {
      put(key(i));
    }
    for (int i = 0; i < 3_000; i++) {
      Key from = bound(random);
      Key to = bound(random);
      KeyRange range = new KeyRange(from, random.nextBoolean(), to, random.nextBoolean());
      boolean reverse = random.nextBoolean();
      int limit = random.nextInt(1, 100);
      if (range.isEmpty()) {
        continue;
      }
      NavigableMap<Key, VersionedValue> part = model;
      if (from != null) {
        part = part.tailMap(from, range.fromInclusive());
      }
      if (to != null) {
        part = part.headMap(to, range.toInclusive());
      }
      List<Key> expected =
          (reverse ? part.descendingMap() : part).keySet().stream().limit(limit).toList();
      assertEquals(expected, scan(tree, range, reverse, limit), range + " " + reverse);
    }
  }

  private static @Nullable Key bound(SplittableRandom random) {
    return random.nextInt(8) == 0 ? null : key(random.nextInt(2_010));
  }

  /**
   * Keys of even numbers stay; the odd ones come and go; what a reader sees is whole and in order.
   */
  @Test
  void readersSeeAllThatStaysWhileOthersComeAndGo() {
    for (int i = 0; i < 4_000; i += 2) {
      put(key(i));
    }
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              SplittableRandom random = new SplittableRandom(1);
              while (!stop.get()) {
                List<Key> seen = scan(tree, KeyRange.ALL, false, Integer.MAX_VALUE);
                assertEquals(2_000, seen.stream().filter(VersionTreeTest::isEven).count());
                for (int i = 1; i < seen.size(); i++) {
                  assertTrue(seen.get(i - 1).compareTo(seen.get(i)) < 0);
                }
                for (int i = 0; i < 1_000; i++) {
                  assertNotNull(tree.get(key(2 * random.nextInt(2_000))));
                }
              }
            });
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 400_000 && !reader.isDone(); i++) {
      Key key = key(random.nextInt(4_000));
      if (isEven(key) || random.nextBoolean()) {
        put(key);
      } else {
        remove(key);
      }
    }
    stop.set(true);
    reader.join();
  }

  private static boolean isEven(Key key) {
    return (key.asReadOnlyBuffer().get(key.size() - 1) & 1) == 0;
  }
}
