package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.cluster.KeyExchange.Ending;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What clients were told, counted. Safe for any thread. */
final class ChaosTally {
  private static final int KEPT_MAX = 20;
  private static final String ANSWERED = "answered";

  private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
  private final List<String> breaches = new CopyOnWriteArrayList<>();
  private final long origin = System.nanoTime();
  private long lastAnswer = origin;
  private long longestGap;

  /** Counts the end of one request. */
  void count(String node, Ending ending) {
    switch (ending) {
      case Ending.Answered _ -> {
        answered();
        add(ANSWERED);
      }
      case Ending.Refused(String code) -> add("refused " + code);
      case Ending.Unknown(String why) -> add("unknown " + why);
      case Ending.Unexpected(Answer answer) -> breach(node + " answered " + answer);
    }
  }

  private void add(String what) {
    counts.computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
  }

  /** Notes an answer that breaks the contract. */
  void breach(String what) {
    add("against the contract");
    if (breaches.size() < KEPT_MAX) {
      breaches.add(what);
    }
  }

  private synchronized void answered() {
    long now = System.nanoTime();
    longestGap = Math.max(longestGap, now - lastAnswer);
    lastAnswer = now;
  }

  /** The first answers that break the contract. */
  List<String> breaches() {
    return List.copyOf(breaches);
  }

  /** How many requests were answered with what they were for. */
  long answers() {
    AtomicLong answers = counts.get(ANSWERED);
    return answers == null ? 0 : answers.get();
  }

  /** All counts, for people. */
  @Override
  public synchronized String toString() {
    return counts + ", longest time without an answer " + longestGap / 1_000_000 + " ms";
  }
}
