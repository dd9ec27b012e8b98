package io.raftkv.benchmarks.size;

import io.raftkv.benchmarks.store.Dataset;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * RaftKV's distribution.
 *
 * @param distribution its folder
 * @param snapshotEvery writes between snapshots; so many that there are none, but where one is
 *     measured
 */
record RaftKv(Path distribution, long snapshotEvery) implements Contender {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** The one that takes no snapshots. */
  static RaftKv without(Path distribution) {
    return new RaftKv(distribution, Long.MAX_VALUE);
  }

  @Override
  public String name() {
    return "RaftKV";
  }

  @Override
  public List<String> command(Path data, int port) {
    return List.of(
        distribution.resolve("bin/kvstore").toString(),
        "--server.http-addr=127.0.0.1:" + port,
        "--server.enable-grpc=false",
        "--storage.data-dir=" + data,
        "--storage.snapshot-every=" + snapshotEvery);
  }

  @Override
  public HttpRequest write(URI server, long from, long to) {
    StringBuilder body = new StringBuilder("{\"operations\":[");
    for (long n = from; n < to; n++) {
      body.append(n == from ? "" : ",")
          .append("{\"op\":\"put\",\"key\":\"")
          .append(Dataset.keyText(n))
          .append("\",\"value\":\"")
          .append(Dataset.valueText(n))
          .append("\"}");
    }
    return HttpRequest.newBuilder(server.resolve("/batch"))
        .POST(HttpRequest.BodyPublishers.ofString(body.append("]}").toString()))
        .build();
  }

  @Override
  public HttpRequest read(URI server, long key) {
    String segment = URLEncoder.encode(Dataset.keyText(key), StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(server.resolve("/keys/" + segment)).build();
  }

  @Override
  public boolean serves(HttpResponse<String> answer) {
    return answer.statusCode() == OK || answer.statusCode() == NOT_FOUND;
  }

  @Override
  public boolean holds(HttpResponse<String> answer, long key) {
    return answer.statusCode() == OK && answer.body().equals(Dataset.valueText(key));
  }
}
