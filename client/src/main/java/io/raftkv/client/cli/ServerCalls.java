package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Calls over HTTP to the first server that accepts a connection. Blocks. */
final class ServerCalls implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final List<URI> servers;
  private final Duration timeout;
  private final Map<String, String> headers;
  private final HttpClient http;
  private final boolean owned;

  /**
   * Connects when it is first used.
   *
   * @param servers bases such as {@code http://localhost:8080}, tried in order
   * @param headers sent with each request
   * @param owned whether the HTTP client ends with these calls
   */
  ServerCalls(
      List<URI> servers,
      Duration timeout,
      Map<String, String> headers,
      HttpClient http,
      boolean owned) {
    this.servers = servers;
    this.timeout = timeout;
    this.headers = headers;
    this.http = http;
    this.owned = owned;
  }

  /**
   * What calls come by.
   *
   * @param tls whom to trust, where a server is one of https
   */
  static HttpClient client(Duration timeout, @Nullable SSLContext tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    return (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /** A response, whatever its status. */
  record Answer(int status, HttpHeaders headers, Body body) {
    /** The body as JSON; a missing node if it is none. */
    JsonNode json() {
      return JsonText.read(body.bytes());
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
    return first(
        method,
        target,
        body,
        (server, request) ->
            http.send(request.timeout(timeout).build(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  /**
   * Gets what may be long. The timeout bounds how long nothing comes, not how long it takes.
   *
   * @throws CliFault if no server can be reached, if it falls silent, or if the file cannot take it
   */
  Answer download(String target, Download into) {
    return first("GET", target, NOTHING, (server, request) -> await(server, request, into));
  }

  private HttpResponse<byte[]> await(URI server, HttpRequest.Builder request, Download into)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(request.build(), into);
    long received = -1;
    while (into.received() != received) {
      received = into.received();
      try {
        return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // silent for that long only if nothing has come meanwhile
      } catch (ExecutionException e) {
        into.failOnFile();
        throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
      }
    }
    response.cancel(true);
    throw new CliFault(
        CliFault.UNREACHABLE,
        server
            + " sent nothing for "
            + timeout.toMillis()
            + " ms; where it has much to prepare, give it longer by --timeout");
  }

  /**
   * Gets what has no end from one server: returns when it has begun to answer.
   *
   * @param more headers besides
   * @throws IOException if it cannot be reached or does not answer in time
   */
  HttpResponse<Flow.Publisher<List<ByteBuffer>>> stream(
      URI server, String target, Map<String, String> more)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + target)).GET();
    headers.forEach(request::header);
    more.forEach(request::header);
    // Not the request's own timeout: newer Javas have it bound the body, too.
    var response = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(server + " did not answer");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      response.cancel(true); // of no effect where it is there
    }
  }

  /** Sends a request to one server without waiting. */
  CompletableFuture<HttpResponse<byte[]>> send(
      URI server, String method, String target, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + target))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .timeout(timeout);
    headers.forEach(request::header);
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The bases, in the order in which they are tried. */
  List<URI> servers() {
    return List.copyOf(servers);
  }

  /** The servers, for people. */
  String named() {
    return servers.stream().map(URI::toString).collect(Collectors.joining(", "));
  }

  /** One request to one server. */
  @FunctionalInterface
  private interface Exchange {
    /** Sends it and waits for the response. */
    HttpResponse<byte[]> with(URI server, HttpRequest.Builder request)
        throws IOException, InterruptedException;
  }

  private Answer first(String method, String target, byte[] body, Exchange exchange) {
    String failure = "no server is named; use --server";
    for (URI server : servers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + target))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      headers.forEach(request::header);
      try {
        HttpResponse<byte[]> response = exchange.with(server, request);
        return new Answer(response.statusCode(), response.headers(), new Body(response.body()));
      } catch (ConnectException | HttpConnectTimeoutException e) {
        failure = unreached(server, e); // so the next may serve
      } catch (SSLHandshakeException e) { // before a server takes anything
        failure = "no TLS with " + server + ": " + e.getMessage() + "; see --ca-cert and --cert";
      } catch (HttpTimeoutException e) {
        throw unanswered(
            method, target, server + " did not answer within " + timeout.toMillis() + " ms");
      } catch (SSLException e) {
        throw unanswered(method, target, "TLS with " + server + " failed: " + e.getMessage());
      } catch (IOException e) {
        throw unanswered(method, target, lost(server));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unanswered(method, target, "interrupted");
      }
    }
    throw new CliFault(CliFault.UNREACHABLE, failure);
  }

  /**
   * Where certificates are asked for, TLS 1.3 has the client believe that all is well before the
   * server has judged, so that the refusal may arrive as an end without a word.
   */
  private static String lost(URI server) {
    String what = "the connection to " + server + " was lost";
    return server.getScheme().equals("https")
        ? what + "; where it asks for certificates of clients, see --cert"
        : what;
  }

  private static String unreached(URI server, IOException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "could not reach " + server + "; no host of that name is known";
      }
    }
    return "could not reach " + server + "; is the server up?";
  }

  /** What was sent may have been done, and that must be said. */
  private static CliFault unanswered(String method, String target, String what) {
    String doubt = "; the write may or may not have been applied: read before you repeat it";
    if (method.equals("GET") || target.equals("/auth/login")) {
      doubt = "";
    } else if (target.startsWith("/admin/") || target.startsWith("/cluster/")) {
      doubt = "; it may still do what it was asked";
    }
    return new CliFault(CliFault.UNREACHABLE, what + doubt);
  }

  @Override
  public void close() {
    if (owned) {
      http.close();
    }
  }
}
