import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The load under which a JVM records what it loads, links and compiles: every route of the HTTP
 * interface, over some connections, for some seconds; while the first of three nodes leads, and
 * again while it follows, at itself and at the one that leads. Run as {@code java Training.java URL
 * URL URL SECONDS}, the URLs those of the nodes n1, n2 and n3.
 */
final class Training {
  private static final int CONNECTIONS = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Training() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<URI> nodes = Arrays.stream(arguments).limit(3).map(URI::create).toList();
    int seconds = Integer.parseInt(arguments[3]);
    lead(nodes, 1);
    load(nodes.get(0), "leading", seconds);
    lead(nodes, 2);
    load(nodes.get(0), "following", (seconds + 1) / 2);
    load(nodes.get(1), "replicating", (seconds + 1) / 2);
  }

  /** Waits until all nodes know that one as their leader, and are ready. */
  private static void lead(List<URI> nodes, int leader) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String wanted = "\"leader_id\":\"n" + leader + "\"";
    try (HttpClient http = client()) {
      while (System.nanoTime() < end) {
        boolean agreed = true;
        boolean ready = true;
        for (URI node : nodes) {
          try {
            ready &= send(http, node, "GET", "/ready", "").statusCode() == 200;
            agreed &= send(http, node, "GET", "/cluster/leader", "").body().contains(wanted);
          } catch (IOException notYet) {
            ready = false;
          }
        }
        if (ready && agreed) {
          return;
        }
        if (ready) {
          transfer(http, nodes.getFirst(), leader);
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IllegalStateException("n" + leader + " did not come to lead in time");
  }

  private static void transfer(HttpClient http, URI node, int leader) throws InterruptedException {
    try {
      send(
          http,
          node,
          "POST",
          "/cluster/leadership/transfer",
          "{\"target_node_id\":\"n" + leader + "\"}");
    } catch (IOException e) {
      System.err.println("Training: the leadership was not transferred, to be tried again: " + e);
    }
  }

  private static void load(URI server, String name, int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int c = 0; c < CONNECTIONS; c++) {
        String keys = "training-" + name + "-" + c;
        threads.submit(
            () -> {
              try (HttpClient http = client()) {
                for (int i = 0; System.nanoTime() < end; i++) {
                  round(http, server, keys + "-" + i % 500, i);
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

  private static void round(HttpClient http, URI server, String key, int i) throws Exception {
    String path = "/keys/" + key;
    send(http, server, "PUT", path, "value " + i);
    send(http, server, "GET", path, "");
    send(http, server, "GET", path + "?consistency=stale", "");
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

  private static HttpResponse<String> send(
      HttpClient http, URI server, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
