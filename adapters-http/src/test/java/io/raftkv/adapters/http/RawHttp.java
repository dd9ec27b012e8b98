package io.raftkv.adapters.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection that sends exactly the bytes it is told, and reads responses off the wire. */
final class RawHttp implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket tcp;
  private final Socket socket;
  private final InputStream in;

  /** Over TLS by this context, or in the clear without one. */
  RawHttp(InetSocketAddress server, @Nullable SSLContext tls) throws IOException {
    this(server, tls, 0);
  }

  /** One whose unread input soon stops the server from sending more. */
  static RawHttp withSmallWindow(InetSocketAddress server, @Nullable SSLContext tls)
      throws IOException {
    return new RawHttp(server, tls, 4 * 1024);
  }

  private RawHttp(InetSocketAddress server, @Nullable SSLContext tls, int receiveBytes)
      throws IOException {
    tcp = new Socket();
    if (receiveBytes > 0) {
      tcp.setReceiveBufferSize(receiveBytes);
    }
    tcp.connect(server, 5_000);
    tcp.setTcpNoDelay(true); // a head and a body sent apart must not wait for each other
    tcp.setSoTimeout(TIMEOUT_MILLIS);
    if (tls == null) {
      socket = tcp;
    } else {
      SSLSocket secured =
          (SSLSocket)
              tls.getSocketFactory()
                  .createSocket(tcp, server.getHostString(), server.getPort(), true);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
      try {
        secured.startHandshake();
      } catch (IOException e) {
        secured.close();
        throw e;
      }
      socket = secured;
    }
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A response; header names are in lower case. */
  record Response(int status, Map<String, String> headers, Body body) {
    String text() {
      return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  /** The body's bytes. */
  static final class Body {
    private final byte[] bytes;

    Body(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** Sends a request with these extra header lines and reads the response. */
  Response call(String method, String target, byte[] body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body.length > 0 || method.equals("PUT") || method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    send(head.append("\r\n").toString());
    send(body);
    return read(method.equals("HEAD"));
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Whether something has come, waiting that long for it. */
  boolean hasInputWithin(Duration wait) throws IOException {
    socket.setSoTimeout(Math.toIntExact(wait.toMillis()));
    in.mark(1);
    try {
      boolean some = in.read() >= 0;
      in.reset();
      return some;
    } catch (SocketTimeoutException _) {
      return false;
    } finally {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  /** Says that nothing more will be sent; responses can still be read. */
  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads the response that tells a client to go on and send the body. */
  void readContinue() throws IOException {
    String status = line();
    if (!status.equals("HTTP/1.1 100 Continue")) {
      throw new IOException("not told to go on but: " + status);
    }
    while (!line().isEmpty()) {
      // its headers mean nothing
    }
  }

  /** Reads one response; one to HEAD has no body. */
  Response read(boolean toHead) throws IOException {
    String statusLine = line();
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    if (status == 100) {
      return read(toHead);
    }
    boolean bodiless = toHead || status == 204 || status == 304;
    int length = bodiless ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
    }
    return new Response(status, headers, new Body(body));
  }

  /** Reads a response to where its body begins. */
  void skipHead() throws IOException {
    String line = line();
    while (!line.isEmpty()) {
      line = line();
    }
  }

  /** Fills the array with the next bytes of a body. */
  void readBody(byte[] into) throws IOException {
    if (in.readNBytes(into, 0, into.length) < into.length) {
      throw new EOFException("the body ended early");
    }
  }

  /** Reads nothing for a while. */
  void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** Whether the server has closed the connection, waiting for that. */
  boolean closedByServer() throws IOException {
    return in.read() < 0;
  }

  /** Reads to the end of a line. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within a response's head");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    tcp.close(); // first: the end of TLS waits for the server's own, which a stream may not send
    // for long
    socket.close();
  }
}
