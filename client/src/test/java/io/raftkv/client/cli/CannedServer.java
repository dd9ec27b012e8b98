package io.raftkv.client.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A server that remembers what it was asked and gives the answers that it was told to give. */
final class CannedServer implements AutoCloseable {
  private final HttpServer server;
  private final Function<String, Reply> answers;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** An answer. */
  record Reply(int status, String body) {
    static Reply ok(String body) {
      return new Reply(200, body);
    }
  }

  private CannedServer(HttpServer server, Function<String, Reply> answers) {
    this.server = server;
    this.answers = answers;
    server.createContext("/", this::serve);
    server.start();
  }

  static CannedServer http(String host, String answer) throws IOException {
    return new CannedServer(HttpServer.create(free(host), 0), request -> Reply.ok(answer));
  }

  /** Answers to method, target, a space and the body. */
  static CannedServer answering(Function<String, Reply> answers) throws IOException {
    return new CannedServer(HttpServer.create(free("127.0.0.1"), 0), answers);
  }

  /** Asks clients for a certificate, too. */
  static CannedServer https(SSLContext context, String answer) throws IOException {
    HttpsServer server = HttpsServer.create(free("127.0.0.1"), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    return new CannedServer(server, request -> Reply.ok(answer));
  }

  private static InetSocketAddress free(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body;
    requests.add(request);
    Reply reply = answers.apply(request);
    byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Method, target and body of each, in order. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
