package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.domain.key.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's binary search over whole keys. */
final class SortedKeysTest {
  private static final int STEPS = 3_000;

  private final SplittableRandom random = new SplittableRandom(20_261_125);

  /** Keys that differ early, late, in their length alone, or by a zero at their end. */
  private Key key(int prefixBytes) {
    byte[] bytes = new byte[1 + random.nextInt(prefixBytes + 12)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          switch (i < prefixBytes ? random.nextInt(90) : random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> (byte) 0xFF;
            case 2 -> (byte) 0x80;
            default -> 'a';
          };
    }
    return Key.wrap(bytes);
  }

  private static List<Key> list(SortedKeys keys) {
    List<Key> all = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      all.add(keys.get(i));
    }
    return all;
  }

  private void assertSame(List<Key> expected, SortedKeys keys, int prefixBytes) {
    assertEquals(expected, list(keys));
    for (int i = 0; i < 10; i++) {
      Key any = key(prefixBytes);
      assertEquals(Collections.binarySearch(expected, any), keys.find(any));
    }
    for (Key each : expected) {
      assertEquals(Collections.binarySearch(expected, each), keys.find(each));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 9, 30, 150})
  void findsWhatAPlainSearchFinds(int prefixBytes) {
    TreeSet<Key> model = new TreeSet<>();
    SortedKeys keys = SortedKeys.NONE;
    for (int step = 0; step < STEPS; step++) {
      Key key = key(prefixBytes);
      int at = keys.find(key);
      if (at < 0 && keys.size() < 40) {
        model.add(key);
        keys = keys.replaced(-(at + 1), -(at + 1), key);
      } else if (at >= 0) {
        model.remove(key);
        keys = keys.replaced(at, at + 1);
      } else {
        int half = keys.size() / 2;
        Key dropped = keys.get(half);
        keys = keys.part(0, half).followedBy(keys.part(half + 1, keys.size()));
        model.remove(dropped);
      }
      assertSame(List.copyOf(model), keys, prefixBytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 20})
  void wordsAreOrderedAsTheKeysAre(int shared) {
    byte[] prefix = new byte[shared];
    Arrays.fill(prefix, (byte) 0xFF);
    for (int i = 0; i < STEPS; i++) {
      Key one = behind(prefix);
      Key other = behind(prefix);
      int order = Long.compareUnsigned(one.word(shared), other.word(shared));
      if (order != 0) {
        assertEquals(Integer.signum(one.compareTo(other)), Integer.signum(order));
      }
    }
  }

  private Key behind(byte[] prefix) {
    byte[] bytes = Arrays.copyOf(prefix, prefix.length + random.nextInt(12));
    for (int i = prefix.length; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return Key.wrap(bytes);
  }
}
