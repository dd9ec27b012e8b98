package io.raftkv.benchmarks.size;

import io.raftkv.benchmarks.store.Dataset;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** etcd with its defaults, spoken to by its JSON gateway; only transactions may be larger. */
record Etcd() implements Contender {
  private static final int OK = 200;

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public List<String> command(Path data, int port) {
    String clients = "http://127.0.0.1:" + port;
    String peers = "http://127.0.0.1:" + FreePort.find(); // nobody calls it: there is one member
    return List.of(
        "etcd",
        "--data-dir=" + data,
        "--listen-client-urls=" + clients,
        "--advertise-client-urls=" + clients,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--max-txn-ops=" + RunningServer.KEYS_PER_WRITE,
        "--logger=zap",
        "--log-level=error");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public HttpRequest write(URI server, long from, long to) {
    StringBuilder body = new StringBuilder("{\"success\":[");
    for (long n = from; n < to; n++) {
      body.append(n == from ? "" : ",")
          .append("{\"request_put\":{\"key\":\"")
          .append(base64(Dataset.keyText(n)))
          .append("\",\"value\":\"")
          .append(base64(Dataset.valueText(n)))
          .append("\"}}");
    }
    return post(server.resolve("/v3/kv/txn"), body.append("]}").toString());
  }

  @Override
  public HttpRequest read(URI server, long key) {
    return post(
        server.resolve("/v3/kv/range"), "{\"key\":\"" + base64(Dataset.keyText(key)) + "\"}");
  }

  private static HttpRequest post(URI uri, String body) {
    return HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  @Override
  public boolean serves(HttpResponse<String> answer) {
    return answer.statusCode() == OK;
  }

  @Override
  public boolean holds(HttpResponse<String> answer, long key) {
    return answer.statusCode() == OK && answer.body().contains(base64(Dataset.valueText(key)));
  }
}
