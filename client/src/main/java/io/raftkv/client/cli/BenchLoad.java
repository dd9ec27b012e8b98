package io.raftkv.client.cli;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of requests: each caller sends its next one when the one before is answered. The
 * HTTP client's threads run the callers; one thread begins them and waits.
 */
final class BenchLoad {
  /** Latencies are kept to three digits, from a microsecond. */
  private static final int DIGITS = 3;

  private static final int BATCH = 500;
  private static final long BATCH_BYTES = 512 << 10;
  private static final byte[] NOTHING = {};

  private final ServerCalls server;
  private final Plan plan;
  private final TaskProgress progress;
  private final byte[] value;
  private final Histogram reads = new ConcurrentHistogram(DIGITS);
  private final Histogram writes = new ConcurrentHistogram(DIGITS);
  private final ConcurrentMap<String, AtomicLong> errors = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean stopped;

  /**
   * What is to be done.
   *
   * @param ops how many requests; 0 for as many as the length gives
   * @param reads their share in percent
   */
  record Plan(
      Duration length,
      long ops,
      int concurrency,
      int valueSize,
      int reads,
      int keys,
      String prefix) {
    String key(int index) {
      return prefix + index;
    }
  }

  /**
   * What came of it. Latencies in microseconds, of requests that were done.
   *
   * @param errors how many of each kind
   */
  record Result(
      Plan plan, Duration took, Histogram reads, Histogram writes, Map<String, Long> errors) {}

  BenchLoad(ServerCalls server, Plan plan, TaskProgress progress) {
    this.server = server;
    this.plan = plan;
    this.progress = progress;
    this.value = new byte[plan.valueSize()];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ('a' + i % 26);
    }
  }

  /**
   * Writes all keys, so that reads find them.
   *
   * @throws CliFault if that fails
   */
  void fill() {
    String text = new String(value, StandardCharsets.US_ASCII);
    int batch = Math.clamp(BATCH_BYTES / (value.length + 100L), 1, BATCH);
    batches(batch, key -> KeyCommands.ordered("op", "put", "key", key, "value", text));
  }

  /**
   * Removes all keys.
   *
   * @throws CliFault if that fails, and what to do then
   */
  void remove() {
    try {
      batches(BATCH, key -> KeyCommands.ordered("op", "delete", "key", key));
    } catch (CliFault fault) {
      throw new CliFault(
          fault.exitCode(), fault.text() + "; keys may be left below " + plan.prefix());
    }
  }

  private void batches(int size, Function<String, Map<String, ?>> operation) {
    for (int begin = 0; begin < plan.keys(); begin += size) {
      List<Map<String, ?>> operations = new ArrayList<>();
      for (int i = begin; i < Math.min(begin + size, plan.keys()); i++) {
        operations.add(operation.apply(plan.key(i)));
      }
      byte[] body = JsonText.of(Map.of("operations", operations));
      var _ = server.call("POST", "/batch", body).orFail();
    }
  }

  /** Runs the load to its end. */
  Result run() {
    long begin = System.nanoTime();
    long end = begin + (plan.ops() > 0 ? Long.MAX_VALUE : plan.length().toNanos());
    progress.expect(plan.ops() > 0 ? plan.ops() : plan.length().toSeconds());
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < plan.concurrency(); i++) {
      URI base = server.servers().get(i % server.servers().size());
      CompletableFuture<Void> done = new CompletableFuture<>();
      callers.add(done);
      new Caller(base, end, done).next();
    }
    await(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)), begin);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    Map<String, Long> failed = new TreeMap<>();
    errors.forEach((kind, count) -> failed.put(kind, count.get()));
    return new Result(plan, took, reads, writes, failed);
  }

  private void await(CompletableFuture<Void> all, long begin) {
    while (true) {
      try {
        all.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        progress.reach(plan.ops() > 0 ? answered.get() : seconds);
      } catch (InterruptedException e) {
        stopped = true; // by Ctrl-C: what has been measured counts, and the keys go
      } catch (ExecutionException e) {
        throw new IllegalStateException("callers do not fail", e);
      }
    }
  }

  /** One who waits for each answer before the next request. */
  private final class Caller {
    private final URI base;
    private final long end;
    private final CompletableFuture<Void> done;

    Caller(URI base, long end, CompletableFuture<Void> done) {
      this.base = base;
      this.end = end;
      this.done = done;
    }

    void next() {
      if (stopped
          || System.nanoTime() - end >= 0
          || (plan.ops() > 0 && sent.getAndIncrement() >= plan.ops())) {
        done.complete(null);
        return;
      }
      ThreadLocalRandom random = ThreadLocalRandom.current();
      boolean read = random.nextInt(100) < plan.reads();
      String path = HttpKeys.path(plan.key(random.nextInt(plan.keys())));
      long began = System.nanoTime();
      var _ =
          server
              .send(base, read ? "GET" : "PUT", path, read ? NOTHING : value)
              .whenComplete((response, fault) -> ended(read, began, response, fault));
    }

    private void ended(
        boolean read,
        long began,
        @Nullable HttpResponse<byte[]> response,
        @Nullable Throwable fault) {
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
      answered.incrementAndGet();
      if (response != null && response.statusCode() < 300) {
        (read ? reads : writes).recordValue(Math.max(1, micros));
      } else {
        errors.computeIfAbsent(kind(response, fault), kind -> new AtomicLong()).incrementAndGet();
      }
      if (response == null) {
        done.complete(null); // a server that cannot be reached is not called in a tight loop
      } else {
        next();
      }
    }

    private static String kind(@Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
      if (response == null) {
        Throwable cause = fault != null && fault.getCause() != null ? fault.getCause() : fault;
        return cause == null ? "lost" : cause.getClass().getSimpleName();
      }
      String code = JsonText.read(response.body()).path("code").asText();
      return response.statusCode() + (code.isEmpty() ? "" : " " + code);
    }
  }
}
