package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys over HTTP. */
final class HttpKeys implements KeyServer {
  private static final byte[] NOTHING = {};
  private static final int CONFLICT = 409;

  private final ServerCalls server;

  HttpKeys(ServerCalls server) {
    this.server = server;
  }

  static String path(String key) {
    return "/keys/" + ServerCalls.escaped(key);
  }

  @Override
  public byte[] get(String key) {
    return server.call("GET", path(key), NOTHING).orFail().body().bytes();
  }

  @Override
  public void put(String key, byte[] value, @Nullable String ttl) {
    String query = ttl == null ? "" : "?ttl=" + ServerCalls.escaped(ttl);
    var _ = server.call("PUT", path(key) + query, value).orFail();
  }

  @Override
  public void delete(String key) {
    var _ = server.call("DELETE", path(key), NOTHING).orFail();
  }

  @Override
  public List<String> list(String prefix, int limit) {
    List<String> keys = new ArrayList<>();
    String cursor = "";
    do {
      int wanted = limit <= 0 ? 0 : limit - keys.size();
      String target =
          "/keys?limit=" + wanted + "&prefix=" + ServerCalls.escaped(prefix) + "&cursor=" + cursor;
      JsonNode page = server.call("GET", target, NOTHING).orFail().json();
      page.path("keys").forEach(key -> keys.add(key.asText()));
      cursor = page.path("next_cursor").asText();
    } while (!cursor.isEmpty() && (limit <= 0 || keys.size() < limit));
    return keys;
  }

  @Override
  public long compareAndSwap(String key, long expected, String value) {
    byte[] body =
        JsonText.of(KeyCommands.ordered("expected_version", expected, "new_value", value));
    ServerCalls.Answer answer = server.call("POST", path(key) + "/cas", body);
    if (answer.status() == CONFLICT) {
      throw KeyServer.mismatch(answer.json().path("current_version").asLong());
    }
    return answer.orFail().json().path("version").asLong();
  }

  @Override
  public TimeLeft timeToLive(String key) {
    return left(server.call("GET", path(key) + "/ttl", NOTHING));
  }

  @Override
  public TimeLeft setTimeToLive(String key, String ttl) {
    String target = path(key) + "/ttl?ttl=" + ServerCalls.escaped(ttl);
    return left(server.call("PUT", target, NOTHING));
  }

  private static TimeLeft left(ServerCalls.Answer answer) {
    JsonNode json = answer.orFail().json();
    Map<String, ?> fields =
        JsonText.MAPPER.convertValue(
            json,
            JsonText.MAPPER
                .getTypeFactory()
                .constructMapType(Map.class, String.class, Object.class));
    return new TimeLeft(fields, json.path("ttl").isNull() ? null : json.path("ttl").asText());
  }

  @Override
  public void close() {
    server.close();
  }
}
