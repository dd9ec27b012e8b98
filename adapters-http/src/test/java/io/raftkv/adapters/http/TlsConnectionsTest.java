package io.raftkv.adapters.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the endpoint speaks to over TLS, and whom it does not. */
final class TlsConnectionsTest {
  private static final byte[] NO_BODY = {};
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final TestAuthority STRANGER = TestAuthority.named("stranger");
  private static final Identity SERVER = AUTHORITY.issue(CertificateWish.server());

  private final AtomicReference<SSLContext> present =
      new AtomicReference<>(AUTHORITY.context(SERVER));
  private ServedStore open;
  private ServedStore mutual;

  @BeforeEach
  void start() throws IOException {
    open = new ServedStore(new HttpTls(present::get, false));
    mutual = new ServedStore(new HttpTls(present::get, true));
  }

  @AfterEach
  void stop() {
    open.close();
    mutual.close();
  }

  private static int health(ServedStore server, SSLContext client) throws IOException {
    try (RawHttp http = new RawHttp(server.endpoint.address(), client)) {
      return http.call("GET", "/health", NO_BODY).status();
    }
  }

  private static SSLSession session(ServedStore server, SSLContext client, String... protocols)
      throws IOException {
    InetSocketAddress address = server.endpoint.address();
    try (SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      if (protocols.length > 0) {
        socket.setEnabledProtocols(protocols);
      }
      socket.startHandshake();
      socket.getOutputStream().write("GET /health HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      assertTrue(socket.getInputStream().readAllBytes().length > 0);
      return socket.getSession();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsAreSpoken(String protocol) throws IOException {
    assertEquals(protocol, session(open, AUTHORITY.context(null), protocol).getProtocol());
  }

  @Test
  void whoDoesNotTrustTheServerSendsNothing() {
    assertThrows(SSLException.class, () -> health(open, STRANGER.context(null)));
    assertTrue(open.observed.isEmpty());
  }

  @Test
  void whereCertificatesAreAskedForNobodyIsServedWithoutOne() throws IOException {
    Identity admin = AUTHORITY.issue(CertificateWish.client("admin"));
    assertEquals(200, health(mutual, AUTHORITY.context(admin)));
    assertEquals(
        200, health(mutual, AUTHORITY.context(AUTHORITY.issue(CertificateWish.node("n1")))));
    refused(AUTHORITY.context(null));
    refused(withIdentity(STRANGER.issue(CertificateWish.client("admin"))));
    refused(withIdentity(SERVER)); // is for servers alone
    assertEquals(2, mutual.observed(2).size());
  }

  private static SSLContext withIdentity(Identity identity) {
    return AUTHORITY.context(identity);
  }

  /** In TLS 1.3 a client learns of it when it reads. */
  private void refused(SSLContext client) {
    assertThrows(IOException.class, () -> health(mutual, client));
  }

  @Test
  void aNewContextIsForNewConnections() throws IOException {
    SSLContext client = AUTHORITY.context(null);
    try (RawHttp before = new RawHttp(open.endpoint.address(), client)) {
      assertEquals(200, before.call("GET", "/health", NO_BODY).status());
      present.set(STRANGER.context(STRANGER.issue(CertificateWish.server())));
      assertEquals(200, before.call("GET", "/health", NO_BODY).status());
      // Not even by the session of before, which would show no certificate.
      assertThrows(SSLException.class, () -> health(open, client));
      assertEquals(200, health(open, STRANGER.context(null)));
    }
  }

  @Test
  void plainHttpIsNotAnswered() throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(open.endpoint.address());
      plain.setSoTimeout(10_000);
      plain.getOutputStream().write("GET /health HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(US_ASCII));
      byte[] answer = plain.getInputStream().readAllBytes();
      assertTrue(
          answer.length < 16, "an alert of TLS at most, but " + new String(answer, US_ASCII));
    }
    assertEquals(200, health(open, AUTHORITY.context(null)));
    assertEquals(1, open.observed(1).size());
  }

  /** They are more than the connections that are served at once. */
  @Test
  void whoDoesNotFinishTheHandshakeIsCutOffAndOthersAreServed() throws IOException {
    List<Socket> idle = new ArrayList<>();
    try (RawHttp early = new RawHttp(open.endpoint.address(), AUTHORITY.context(null))) {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(open.endpoint.address());
        if (i % 2 == 0) {
          socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1}); // the start of a hello
        }
        idle.add(socket);
      }
      assertEquals(200, early.call("GET", "/health", NO_BODY).status());
      assertEquals(200, health(open, AUTHORITY.context(null)));
      for (Socket socket : idle) {
        InputStream in = socket.getInputStream();
        assertEquals(-1, endOf(in));
      }
      assertEquals(200, early.call("GET", "/health", NO_BODY).status());
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  private static int endOf(InputStream in) {
    try {
      return in.read();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("it is still open", e);
    } catch (IOException reset) {
      return -1;
    }
  }

  @Test
  void aConnectionThatHasFinishedItsHandshakeMayRest() throws IOException {
    try (RawHttp http = new RawHttp(open.endpoint.address(), AUTHORITY.context(null))) {
      assertEquals(200, http.call("GET", "/health", NO_BODY).status());
      http.pause(Duration.ofMillis(2_500)); // longer than a handshake may take
      assertEquals(200, http.call("GET", "/health", NO_BODY).status());
    }
  }
}
