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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A server that remembers what it was asked and gives each the same answer. */
final class CannedServer implements AutoCloseable {
  private final HttpServer server;
  private final byte[] answer;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  private CannedServer(HttpServer server, String answer) {
    this.server = server;
    this.answer = answer.getBytes(StandardCharsets.UTF_8);
    server.createContext("/", this::serve);
    server.start();
  }

  static CannedServer http(String host, String answer) throws IOException {
    return new CannedServer(HttpServer.create(free(host), 0), answer);
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
    return new CannedServer(server, answer);
  }

  private static InetSocketAddress free(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    exchange.sendResponseHeaders(200, answer.length);
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
