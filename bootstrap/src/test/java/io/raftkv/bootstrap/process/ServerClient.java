package io.raftkv.bootstrap.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client of a server: a connection of its own, used by one thread. */
final class ServerClient implements AutoCloseable {
  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServerClient(URI server) {
    this.server = server;
  }

  /** What a server answered. */
  record Reply(int status, String text) {
    /** The error's stable code; empty where it is none. */
    String code() {
      Matcher matcher = CODE.matcher(text);
      return matcher.find() ? matcher.group(1) : "";
    }
  }

  /** Sends a request with these headers, names and values in turn. */
  Reply call(String method, String target, String body, String... headers) throws IOException {
    HttpRequest.Builder request = request(target);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        send(
            request.method(method, HttpRequest.BodyPublishers.ofString(body)),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Reply(response.statusCode(), response.body());
  }

  Reply get(String target) throws IOException {
    return call("GET", target, "");
  }

  Reply put(String key, String value, String... headers) throws IOException {
    return call("PUT", "/keys/" + key, value, headers);
  }

  /** The bytes of a body that came whole, with status 200. */
  byte[] download(String target) throws IOException {
    HttpResponse<byte[]> response = send(request(target), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          target
              + " answered "
              + response.statusCode()
              + " "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(server.resolve(target)).timeout(Duration.ofSeconds(30));
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return http.send(request.build(), body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
