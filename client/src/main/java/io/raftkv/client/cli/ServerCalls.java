package io.raftkv.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Calls over HTTP to the first server that accepts a connection. Blocks. */
final class ServerCalls implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final List<URI> servers;
  private final Duration timeout;
  private final Map<String, String> headers;
  private final HttpClient http;

  /**
   * Connects when it is first used.
   *
   * @param servers bases such as {@code http://localhost:8080}, tried in order
   * @param headers sent with each request
   * @param tls whom to trust, where a base is one of https
   */
  ServerCalls(
      List<URI> servers, Duration timeout, Map<String, String> headers, @Nullable SSLContext tls) {
    this.servers = servers;
    this.timeout = timeout;
    this.headers = headers;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /** A response, whatever its status. */
  record Answer(int status, Body body) {
    /** The body as JSON; a missing node if it is none. */
    JsonNode json() {
      try {
        return JSON.readTree(body.bytes());
      } catch (IOException e) {
        return JSON.missingNode();
      }
    }

    /** Itself, if the server did as it was asked. */
    Answer orFail() {
      if (status < 300) {
        return this;
      }
      String message = json().path("error").asText();
      throw new CliFault(
          status == 401 || status == 403 ? CliFault.NOT_AUTHORISED : CliFault.REFUSED,
          message.isEmpty() ? "the server answered with status " + status : message);
    }
  }

  /** A body's bytes. */
  static final class Body {
    private final byte[] bytes;

    Body(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** A text as one segment of a path or as the value of a parameter. */
  static String escaped(String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    // Alone in a segment, dots would be taken for steps in the path.
    return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
  }

  /**
   * Calls the server.
   *
   * @throws CliFault if none can be reached
   */
  Answer call(String method, String target, byte[] body) {
    String failure = "no server is named; use --server";
    for (URI server : servers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + target))
              .timeout(timeout)
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      headers.forEach(request::header);
      try {
        HttpResponse<byte[]> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), new Body(response.body()));
      } catch (ConnectException | HttpConnectTimeoutException e) {
        failure = unreached(server, e); // so the next may serve
      } catch (SSLHandshakeException e) { // before a server takes anything
        failure = "no TLS with " + server + ": " + e.getMessage() + "; see --ca-cert and --cert";
      } catch (HttpTimeoutException e) {
        throw unanswered(method, server + " did not answer within " + timeout.toMillis() + " ms");
      } catch (IOException e) {
        throw unanswered(method, "the connection to " + server + " was lost");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unanswered(method, "interrupted");
      }
    }
    throw new CliFault(CliFault.UNREACHABLE, failure);
  }

  private static String unreached(URI server, IOException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "could not reach " + server + "; no host of that name is known";
      }
    }
    return "could not reach " + server + "; is the server up?";
  }

  /** A write that was sent may have been applied, and that must be said. */
  private static CliFault unanswered(String method, String what) {
    return new CliFault(
        CliFault.UNREACHABLE,
        method.equals("GET")
            ? what
            : what + "; the write may or may not have been applied: read before you repeat it");
  }

  /** A request's body as JSON. */
  static byte[] json(Map<String, ?> fields) {
    try {
      return JSON.writeValueAsBytes(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values always have a JSON form", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
