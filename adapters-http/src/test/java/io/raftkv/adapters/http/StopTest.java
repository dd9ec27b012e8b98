package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;

/** What clients are told by an endpoint that ends in the midst of their requests. */
final class StopTest {
  private static final int CLIENTS = 8;
  private static final byte[] NO_BODY = {};

  /** A client that is told 400 gives up; one that is told 503, or is cut off, asks another node. */
  @RepeatedTest(60)
  void nobodyIsToldThatItsRequestWasBad() throws Exception {
    Queue<Integer> told = new ConcurrentLinkedQueue<>();
    try (ServedStore server = new ServedStore();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      CountDownLatch busy = new CountDownLatch(CLIENTS);
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(() -> ask(server, busy, told));
      }
      busy.await();
      server.endpoint.stop(Duration.ofSeconds(5));
    }
    Map<Integer, Integer> counts = new TreeMap<>();
    told.forEach(status -> counts.merge(status, 1, Integer::sum));
    counts.remove(200);
    counts.remove(503);
    assertEquals(Map.of(), counts);
  }

  private static void ask(ServedStore server, CountDownLatch busy, Queue<Integer> told) {
    try (RawHttp http = server.connect()) {
      told.add(http.call("GET", "/health", NO_BODY).status());
      busy.countDown();
      while (true) {
        told.add(http.call("GET", "/keys?limit=1", NO_BODY).status());
      }
    } catch (IOException cutOff) {
      busy.countDown();
    }
  }
}
