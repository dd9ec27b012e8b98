package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Calls by one credential that go on, each again and again, while it is revoked: none that begins
 * after the revocation was acknowledged may be served.
 */
final class AccessProbe implements AutoCloseable {
  /** How often each is called after the revocation. */
  private static final int CALLS_AFTER = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Integer> served = new ConcurrentHashMap<>();
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private volatile boolean revoked;
  private volatile boolean closed;

  /** One call. */
  @FunctionalInterface
  interface Sent {
    Answer send() throws IOException;
  }

  /** Begins to call this. */
  void call(String name, Sent sent) {
    served.put(name, 0);
    refused.put(name, 0);
    threads.execute(() -> repeat(name, sent));
  }

  private void repeat(String name, Sent sent) {
    while (!closed && refused.getOrDefault(name, 0) < CALLS_AFTER) {
      boolean late = revoked; // before the call begins
      try {
        Answer answer = sent.send();
        if (answer.status() < 300) {
          served.merge(name, 1, Integer::sum);
          if (late) {
            wrong.add(name + " was served: " + answer);
          }
        } else if (late) {
          refused.merge(name, 1, Integer::sum);
          if (answer.status() != 401) {
            wrong.add(name + " was answered " + answer);
          }
        }
      } catch (IOException e) {
        wrong.add(name + " failed: " + e);
      }
    }
  }

  /** Waits until each has been served. */
  void awaitServed() {
    Await.until(
        PATIENCE, "each is served", () -> served.values().stream().allMatch(count -> count > 0));
  }

  /** The revocation has been acknowledged. */
  void revoked() {
    revoked = true;
  }

  /** Waits until each has been called often enough since. */
  void verifyNoneServedSince() {
    Await.until(
        PATIENCE,
        "each is refused " + CALLS_AFTER + " times",
        () ->
            !wrong.isEmpty() || refused.values().stream().allMatch(count -> count >= CALLS_AFTER));
    assertEquals(List.of(), List.copyOf(wrong));
    assertTrue(revoked);
  }

  @Override
  public void close() {
    closed = true;
    threads.close();
  }
}
