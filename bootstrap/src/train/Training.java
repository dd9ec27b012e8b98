import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The load under which the JVM records what it loads, links and compiles: every route of the HTTP
 * interface, over some connections, for some seconds. Run as {@code java Training.java URL
 * SECONDS}.
 */
final class Training {
  private static final int CONNECTIONS = 16;

  private Training() {}

  public static void main(String[] arguments) throws InterruptedException {
    URI server = URI.create(arguments[0]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
    awaitReady(server, end);
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int c = 0; c < CONNECTIONS; c++) {
        String name = "training-" + c;
        threads.submit(
            () -> {
              try (HttpClient http = client()) {
                for (int i = 0; System.nanoTime() < end; i++) {
                  round(http, server, name + "-" + i % 500, i);
                }
              } catch (Exception e) {
                e.printStackTrace();
              }
            });
      }
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static void awaitReady(URI server, long end) throws InterruptedException {
    try (HttpClient http = client()) {
      while (System.nanoTime() < end) {
        try {
          if (send(http, server, "GET", "/ready", "") == 200) {
            return;
          }
        } catch (java.io.IOException notYet) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
    throw new IllegalStateException("the server was not ready in time");
  }

  private static void round(HttpClient http, URI server, String key, int i) throws Exception {
    String path = "/keys/" + key;
    send(http, server, "PUT", path, "value " + i);
    send(http, server, "GET", path, "");
    send(http, server, "GET", path, "");
    if (i % 10 == 0) {
      send(http, server, "GET", path + "/version", "");
      send(http, server, "PUT", path + "/ttl?ttl=1h", "");
      send(http, server, "GET", path + "/ttl", "");
      send(http, server, "POST", path + "/cas", "{\"expected_version\":0,\"new_value\":\"x\"}");
      send(http, server, "GET", "/keys?prefix=training-1&limit=20&values=true", "");
      send(
          http,
          server,
          "POST",
          "/batch",
          "{\"operations\":[{\"op\":\"put\",\"key\":\""
              + key
              + "\",\"value\":\"b\",\"ttl\":\"1s\"},"
              + "{\"op\":\"delete\",\"key\":\"none\"}]}");
      send(http, server, "GET", "/keys/none", "");
      send(http, server, "HEAD", path, "");
      send(http, server, "DELETE", path, "");
    }
    if (i % 100 == 0) {
      for (String node :
          new String[] {"/", "/health", "/ready", "/stats", "/metrics", "/nothing"}) {
        send(http, server, "GET", node, "");
      }
    }
  }

  private static int send(HttpClient http, URI server, String method, String path, String body)
      throws java.io.IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
