package io.raftkv.bootstrap.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The few keys that clients fight over. They are others after some hundred picks, since to judge
 * one key's history takes the longer the longer it is. Safe for any thread.
 */
final class ChaosKeys {
  private static final int KEYS = 4;
  private static final int PICKS = 400;

  private final AtomicLong picks = new AtomicLong();

  /** A key of those that are in use. */
  String pick(SplittableRandom random) {
    return name(picks.getAndIncrement() / PICKS, random.nextInt(KEYS));
  }

  private static String name(long window, int number) {
    return "w" + window + "-" + number;
  }

  /** All keys that have been picked from. */
  List<String> all() {
    List<String> all = new ArrayList<>();
    for (long window = 0; window <= picks.get() / PICKS; window++) {
      for (int number = 0; number < KEYS; number++) {
        all.add(name(window, number));
      }
    }
    return all;
  }
}
