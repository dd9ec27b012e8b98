package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings make of clients, by the real server. */
final class EdgeIT {
  private static final int RATE = 10;

  @TempDir Path folder;

  private static HttpResponse<String> get(HttpClient client, URI uri, String from)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("X-Forwarded-For", "6.6.6.6, " + from)
            .header("Origin", "https://ui.example")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void eachClientBehindAProxyHasItsOwnRate() throws Exception {
    Path audit = folder.resolve("audit.log");
    try (ServerProcess server =
            ServerProcess.start(
                folder.resolve("data"),
                "--server.trusted-proxies=127.0.0.0/8",
                "--server.cors-origins=https://ui.example",
                "--performance.enable-rate-limit",
                "--performance.rate-limit=" + RATE,
                "--observability.audit-file=" + audit);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = server.awaitReady();
      URI key = uri.resolve("/keys/a");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      HttpResponse<String> answer = get(client, key, "192.0.2.1");
      int admitted = 0;
      while (answer.statusCode() != 429) {
        assertEquals(404, answer.statusCode());
        assertTrue(System.nanoTime() < deadline, "nothing is refused");
        admitted++;
        answer = get(client, key, "192.0.2.1");
      }
      assertTrue(admitted >= RATE, "refused after " + admitted);
      assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
      assertEquals(
          "https://ui.example",
          answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
      assertTrue(answer.body().contains("\"code\":\"rate_limited\""), answer.body());
      assertEquals(404, get(client, key, "192.0.2.2").statusCode());
      assertEquals(404, get(client, key, "[2001:db8::1]:443").statusCode());
      assertEquals(200, get(client, uri.resolve("/health"), "192.0.2.1").statusCode());
      while (answer.statusCode() == 429) {
        assertTrue(System.nanoTime() < deadline, "nothing is admitted again");
        answer = get(client, key, "192.0.2.1");
      }
      assertEquals(404, answer.statusCode());
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)));
      assertEquals(0, server.terminate());
    }
  }
}
