package io.raftkv.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as a proxy in front of a server would speak it, with certificates on both sides. */
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static SSLContext context;
  private CannedServer server;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyStore own = identity("server", "RSA");
    KeyStore client = identity("client", "EC");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD);
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    clients.setCertificateEntry("client", client.getCertificate("client"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(clients);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  }

  @BeforeEach
  void startServer() throws IOException {
    server = CannedServer.https(context, "over TLS");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** A key with its certificate, which are also written as NAME.crt and NAME.key. */
  private static KeyStore identity(String name, String algorithm) throws Exception {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, keytool.waitFor(), Files.readString(folder.resolve("keytool.log")));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    Key key = store.getKey(name, PASSWORD);
    pem(name + ".crt", "CERTIFICATE", store.getCertificate(name).getEncoded());
    pem(name + ".key", "PRIVATE KEY", key.getEncoded());
    return store;
  }

  private static void pem(String name, String kind, byte[] bytes) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private Ended get(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("get", "k"));
    return Ended.of(
        Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()), arguments.toArray(String[]::new));
  }

  @Test
  void bothSidesAreChecked() {
    Ended ended =
        get(
            "--tls",
            "--ca-cert",
            file("server.crt"),
            "--cert",
            file("client.crt"),
            "--key",
            file("client.key"));
    assertEquals(new Ended(0, "over TLS\n", ""), ended);
    assertEquals(List.of("GET /keys/k "), server.requests());
  }

  @Test
  void aServerThatIsNotTrustedIsSentNothing() {
    Ended ended =
        Ended.of(Map.of(), "--server", "https://127.0.0.1:" + server.port(), "put", "k", "secret");
    assertEquals(CliFault.UNREACHABLE, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().startsWith("Error: no TLS with https://127.0.0.1:"), ended.err());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aClientWithoutItsCertificateIsRefused() {
    Ended ended = get("--tls", "--ca-cert", file("server.crt"));
    assertEquals(CliFault.UNREACHABLE, ended.code(), ended.toString());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aServerWithoutTlsIsSaidToHaveNone() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> served =
          thread.submit(
              () -> {
                try (Socket socket = plain.accept()) {
                  var _ = socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                }
                return null;
              });
      Ended ended = get("--tls", "--server", "127.0.0.1:" + plain.getLocalPort());
      assertEquals(CliFault.UNREACHABLE, ended.code(), ended.toString());
      assertTrue(ended.err().startsWith("Error: TLS with https://127.0.0.1:"), ended.err());
      served.get();
    }
  }

  @Test
  void aServerThatEndsAfterTheHandshakeMayWantACertificate() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> served =
          thread.submit(
              () -> {
                for (int i = 0; i < 2; i++) { // a GET is tried twice by Java's client
                  try (Socket socket = plain.accept()) {
                    SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
                    tls.startHandshake();
                    var _ = socket.getInputStream().read(); // of the request
                  } // and the end of TCP, without a word of TLS
                }
                return null;
              });
      Ended ended =
          get(
              "--tls",
              "--ca-cert",
              file("server.crt"),
              "--server",
              "127.0.0.1:" + plain.getLocalPort());
      assertEquals(CliFault.UNREACHABLE, ended.code(), ended.toString());
      assertTrue(ended.err().contains("was lost; where it asks"), ended.err());
      assertTrue(ended.err().contains("see --cert"), ended.err());
      served.get();
    }
  }

  private static void refused(Ended ended, String expected) {
    assertEquals(CliFault.USAGE, ended.code(), ended.toString());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
  }

  @Test
  void badFilesAreRefused() {
    refused(get("--ca-cert", file("server.crt")), "add --tls");
    refused(get("--tls", "--ca-cert", file("none")), "none: there is no such file");
    refused(get("--tls", "--ca-cert", file("server.key")), "holds no certificate in PEM form");
    refused(get("--tls", "--cert", file("client.crt")), "--cert and --key go together");
    refused(
        get("--tls", "--cert", file("client.crt"), "--key", file("client.crt")),
        "no key in PKCS #8");
    refused(
        get("--tls", "--cert", file("client.crt"), "--key", file("server.key")),
        "not the key of --cert");
    refused(get("--tls", "--server", "http://a"), "contradict");
  }
}
