package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.cluster.KeyExchange.Ending;
import io.raftkv.domain.command.Precondition;
import io.raftkv.testkit.history.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write a new key each time, one after the other, until it is closed; it knows what
 * they were told. Each client writes through one node.
 */
final class SteadyWriter implements AutoCloseable {
  private static final Duration THINKING = Duration.ofMillis(5);
  private static final int PAGE = 10_000;

  private final String prefix;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Write> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Write> refused = new ConcurrentLinkedQueue<>();
  private final Queue<String> unknown = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();

  /** A write, and when it began and was answered. */
  private record Write(String key, long begun, long ended) {}

  /**
   * Begins to write.
   *
   * @param prefix of its keys, which nobody else writes
   * @param nodes one client for each
   */
  SteadyWriter(String prefix, List<ClusterNode> nodes) {
    this.prefix = prefix;
    for (ClusterNode node : nodes) {
      threads.execute(() -> write(node));
    }
  }

  private void write(ClusterNode node) {
    while (goOn.get()) {
      String key = prefix + next.getAndIncrement();
      long begun = System.nanoTime();
      Ending ending =
          KeyExchange.send(node.client(), key, new Call.Put("of " + key, Precondition.NONE), "");
      Write write = new Write(key, begun, System.nanoTime());
      switch (ending) {
        case Ending.Answered _ -> acknowledged.add(write);
        case Ending.Refused _ -> refused.add(write);
        case Ending.Unknown(String why) -> unknown.add(node + ": " + why);
        case Ending.Unexpected(Answer answer) -> strange.add(node + " answered " + answer);
      }
      Await.pass(THINKING);
    }
  }

  /** Waits until so many more have been acknowledged. */
  void awaitAcknowledged(int more) {
    int enough = acknowledged.size() + more;
    Await.until(
        ClusterProcesses.AGREEMENT,
        more + " more writes are acknowledged",
        () -> acknowledged.size() >= enough);
  }

  /** How long after this time the first write was acknowledged that began after it. */
  Duration firstAfter(long nanoTime) {
    return Await.found(
        ClusterProcesses.AGREEMENT,
        "a write that began after the fault is acknowledged",
        () -> firstSince(nanoTime));
  }

  /** The longest time from this one on in which no write was acknowledged. */
  Duration longestGapSince(long nanoTime) {
    long[] ends = acknowledged.stream().mapToLong(Write::ended).filter(t -> t > nanoTime).toArray();
    Arrays.sort(ends);
    long longest = 0;
    long last = nanoTime;
    for (long end : ends) {
      longest = Math.max(longest, end - last);
      last = end;
    }
    return Duration.ofNanos(longest);
  }

  private @Nullable Duration firstSince(long nanoTime) {
    return acknowledged.stream()
        .filter(write -> write.begun() > nanoTime)
        .map(write -> Duration.ofNanos(write.ended() - nanoTime))
        .min(Duration::compareTo)
        .orElse(null);
  }

  /** Ends writing, once each client has been answered. */
  @Override
  public void close() {
    goOn.set(false);
    threads.close();
  }

  /**
   * Closes it and checks what a node holds: all that was acknowledged and nothing that was refused.
   */
  void verifyAt(ClusterNode node) throws IOException {
    close();
    Map<String, String> found = contents(node);
    for (Write write : acknowledged) {
      if (!("of " + write.key()).equals(found.get(write.key()))) {
        throw new AssertionError(
            node + " lacks " + write.key() + ", which was acknowledged: " + found.get(write.key()));
      }
    }
    for (Write write : refused) {
      if (found.containsKey(write.key())) {
        throw new AssertionError(node + " has " + write.key() + ", which was refused");
      }
    }
    if (!strange.isEmpty()) {
      throw new AssertionError("answers against the contract: " + strange);
    }
  }

  /** Checks that every write until now was acknowledged. */
  void verifyNoneFailed() {
    if (!refused.isEmpty() || !unknown.isEmpty()) {
      throw new AssertionError("refused: " + refused + ", unknown: " + unknown);
    }
  }

  /** How many were acknowledged. */
  int count() {
    return acknowledged.size();
  }

  private Map<String, String> contents(ClusterNode node) throws IOException {
    Map<String, String> contents = new HashMap<>();
    String target = "/keys?values=true&limit=" + PAGE + "&prefix=" + prefix;
    String cursor = "";
    do {
      String page = target + cursor;
      Fields answer =
          Await.found(ClusterProcesses.AGREEMENT, node + " lists", () -> listed(node, page));
      for (Fields entry : answer.objects("entries")) {
        byte[] value = Base64.getDecoder().decode(entry.text("value_base64"));
        contents.put(entry.text("key"), new String(value, StandardCharsets.UTF_8));
      }
      cursor = answer.flag("has_more") ? "&cursor=" + answer.text("next_cursor") : "";
    } while (!cursor.isEmpty());
    return contents;
  }

  /** A page; null while the node cannot answer. */
  private static @Nullable Fields listed(ClusterNode node, String page) throws IOException {
    Answer answer = node.client().get(page);
    return switch (answer.status()) {
      case 200 -> answer.json();
      case 503 -> null;
      default -> throw new AssertionError(node + " answered " + answer);
    };
  }
}
