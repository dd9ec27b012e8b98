package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after kill -9, however many times. */
final class PowerCutIT {
  private static final int CONNECTIONS = 64;
  private static final int PUTS = 10_000;
  private static final int ROUNDS = 5;

  @TempDir Path folder;
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  @Test
  @Timeout(300)
  void noAcknowledgedWriteIsMissing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = ServerProcess.start(folder)) {
        URI uri = server.awaitReady();
        verify(uri);
        writeUntilKilled(server, uri, round);
      }
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      verify(server.awaitReady());
      assertEquals(0, server.terminate());
    }
    assertTrue(acknowledged.size() > ROUNDS * CONNECTIONS, "acknowledged " + acknowledged.size());
  }

  private void writeUntilKilled(ServerProcess server, URI uri, int round) throws Exception {
    int before = acknowledged.size();
    CountDownLatch someDone = new CountDownLatch(PUTS / 4);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CONNECTIONS; c++) {
        writers.add(
            threads.submit(
                () -> {
                  try (HttpClient client = client()) {
                    for (int i = next.getAndIncrement(); i < PUTS; i = next.getAndIncrement()) {
                      put(client, uri, "r" + round + "-" + i, "v" + i);
                      someDone.countDown();
                    }
                  } catch (IOException killed) {
                    return; // its last write has an unknown outcome, and was not acknowledged
                  }
                }));
      }
      assertTrue(someDone.await(60, TimeUnit.SECONDS), server.out() + server.err());
      server.killHard();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertTrue(
        next.get() < PUTS, "the kill came after all " + (acknowledged.size() - before) + " puts");
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private void put(HttpClient client, URI uri, String key, String value) throws IOException {
    HttpResponse<Void> response;
    try {
      response =
          client.send(
              HttpRequest.newBuilder(uri.resolve("/keys/" + key))
                  .PUT(HttpRequest.BodyPublishers.ofString(value))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    assertEquals(201, response.statusCode());
    acknowledged.put(key, value);
  }

  private void verify(URI uri) throws Exception {
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8);
        HttpClient client = client()) {
      acknowledged.forEach(
          (key, value) ->
              readers.add(
                  threads.submit(
                      () -> {
                        HttpResponse<String> response =
                            client.send(
                                HttpRequest.newBuilder(uri.resolve("/keys/" + key)).build(),
                                HttpResponse.BodyHandlers.ofString());
                        assertEquals(200, response.statusCode(), key);
                        assertEquals(value, response.body(), key);
                        return null;
                      })));
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }
}
