package io.raftkv.bootstrap.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Two sides that speak TLS over loopback. */
final class Handshake {
  private static final int TIMEOUT_MILLIS = 20_000;

  private Handshake() {}

  /**
   * Makes a connection and sends a byte each way.
   *
   * @param mutual whether the client must show a certificate
   * @return the server's view
   * @throws IOException if either side refuses the other
   */
  static SSLSession between(SSLContext server, boolean mutual, SSLContext client)
      throws IOException {
    try (SSLServerSocket listener =
        (SSLServerSocket)
            server
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(TIMEOUT_MILLIS);
      listener.setNeedClientAuth(mutual);
      CompletableFuture<SSLSession> served =
          CompletableFuture.supplyAsync(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  socket.setSoTimeout(TIMEOUT_MILLIS);
                  socket.getOutputStream().write(socket.getInputStream().read());
                  return socket.getSession();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (SSLSocket socket =
          (SSLSocket)
              client.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.getOutputStream().write(7);
        if (socket.getInputStream().read() != 7) {
          throw new IOException("the server closed the connection");
        }
      }
      return served.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException refused) {
        throw refused.getCause();
      }
      throw e;
    }
  }
}
