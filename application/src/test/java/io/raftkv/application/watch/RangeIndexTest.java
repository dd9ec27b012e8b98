package io.raftkv.application.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeIndexTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void findsThoseThatALookAtEachRangeFinds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RangeIndex<Integer> index = new RangeIndex<>();
    Map<Integer, KeyRange> held = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      if (random.nextInt(3) > 0) {
        KeyRange range = range(random);
        held.put(i, range);
        index.add(range, i);
      } else if (!held.isEmpty()) {
        Map.Entry<Integer, KeyRange> first = held.entrySet().iterator().next();
        index.remove(first.getValue(), first.getKey());
        held.remove(first.getKey());
      }
      Key key = key(random);
      List<Integer> found = new ArrayList<>();
      index.visit(key, found::add);
      assertEquals(
          held.keySet().stream()
              .filter(holder -> holds(held.getOrDefault(holder, KeyRange.ALL), key))
              .sorted()
              .toList(),
          found.stream().sorted().toList());
      if (i % 500 == 0) {
        held.forEach((holder, range) -> index.remove(range, holder));
        held.clear();
      }
    }
  }

  private static boolean holds(KeyRange range, Key key) {
    return range.reachesDownTo(key) && range.reachesUpTo(key);
  }

  private static KeyRange range(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> KeyRange.prefix(new byte[random.nextInt(3)]);
      case 1 -> KeyRange.ALL.from(key(random), random.nextBoolean());
      case 2 -> KeyRange.ALL.to(key(random), random.nextBoolean());
      default ->
          KeyRange.ALL
              .from(key(random), random.nextBoolean())
              .to(key(random), random.nextBoolean());
    };
  }

  private static Key key(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1, 4)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(4) * 85);
    }
    return Key.wrap(bytes);
  }
}
