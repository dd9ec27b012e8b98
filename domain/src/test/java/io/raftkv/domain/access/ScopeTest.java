package io.raftkv.domain.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against a twin that asks each of all short keys by itself. */
final class ScopeTest {
  private static final List<Key> KEYS = shortKeys();

  private final SplittableRandom random = new SplittableRandom(20_265);

  /** All keys of one to three bytes out of four, the least and the greatest among them. */
  private static List<Key> shortKeys() {
    byte[] bytes = {0, 'a', 'b', (byte) 0xFF};
    List<Key> keys = new ArrayList<>();
    for (byte first : bytes) {
      keys.add(Key.wrap(new byte[] {first}));
      for (byte second : bytes) {
        keys.add(Key.wrap(new byte[] {first, second}));
        for (byte third : bytes) {
          keys.add(Key.wrap(new byte[] {first, second, third}));
        }
      }
    }
    keys.sort(null);
    return keys;
  }

  private Key key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private List<Key> prefixes() {
    List<Key> prefixes = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      prefixes.add(key());
    }
    return prefixes;
  }

  private Scope scope() {
    return random.nextInt(10) == 0 ? Scope.ALL : Scope.of(prefixes());
  }

  private KeyRange range() {
    KeyRange range = random.nextBoolean() ? KeyRange.ALL : KeyRange.prefix(key().toByteArray());
    if (random.nextBoolean()) {
      range = range.from(key(), random.nextBoolean());
    }
    return random.nextBoolean() ? range.to(key(), random.nextBoolean()) : range;
  }

  private static boolean isIn(Key key, KeyRange range) {
    return range.reachesDownTo(key) && range.reachesUpTo(key);
  }

  @Test
  void holdsTheKeysThatBeginWithOneOfThePrefixes() {
    for (int i = 0; i < 2_000; i++) {
      List<Key> prefixes = prefixes();
      Scope scope = Scope.of(prefixes);
      for (Key key : KEYS) {
        boolean begins = prefixes.stream().anyMatch(prefix -> key.startsWith(prefix.toByteArray()));
        assertEquals(begins, scope.contains(key));
      }
    }
  }

  @Test
  void theCutOfARangeIsWhatIsInBothInOrderAndOnce() {
    for (int i = 0; i < 5_000; i++) {
      Scope scope = scope();
      KeyRange range = range();
      List<KeyRange> parts = scope.cut(range);
      List<Key> seen = new ArrayList<>();
      for (KeyRange part : parts) {
        KEYS.stream().filter(key -> isIn(key, part)).forEach(seen::add);
      }
      List<Key> expected =
          KEYS.stream().filter(key -> isIn(key, range) && scope.contains(key)).toList();
      assertEquals(expected, seen);
    }
  }

  @Test
  void whatTwoShareIsWithinBothAndNothingElse() {
    for (int i = 0; i < 5_000; i++) {
      Scope one = scope();
      Scope other = scope();
      Scope both = one.and(other);
      assertTrue(both.isWithin(one) && both.isWithin(other));
      for (Key key : KEYS) {
        assertEquals(one.contains(key) && other.contains(key), both.contains(key));
      }
    }
  }

  @Test
  void withinMeansNoKeyBeyond() {
    int within = 0;
    for (int i = 0; i < 5_000; i++) {
      Scope one = scope();
      Scope other = scope();
      if (one.isWithin(other)) {
        within++;
        KEYS.forEach(key -> assertTrue(!one.contains(key) || other.contains(key)));
      }
    }
    assertTrue(within > 100, "only " + within);
  }

  @Test
  void nothingInCommonIsNoKeyAndNotEveryKey() {
    Scope both = Scope.of(List.of(Key.of("a"))).and(Scope.of(List.of(Key.of("b"))));
    assertEquals(Scope.NONE, both);
    assertFalse(both.isAll());
    assertTrue(both.cut(KeyRange.ALL).isEmpty());
    assertFalse(Scope.ALL.isWithin(both));
    assertTrue(both.isWithin(Scope.of(List.of(Key.of("a")))));
  }

  @Test
  void aPrefixThatAnotherIncludesIsDropped() {
    assertEquals(
        Scope.of(List.of(Key.of("app/"))),
        Scope.of(List.of(Key.of("app/x"), Key.of("app/"), Key.of("app/"))));
  }
}
