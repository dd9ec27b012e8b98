package io.raftkv.bootstrap.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.KvCliProcess.Ended;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server alone with TLS, and kvcli, each as a process of its own from the built jars. */
final class TlsIT {
  @TempDir Path folder;
  private final TestAuthority authority = TestAuthority.named("authority");

  @BeforeEach
  void writeCertificates() throws IOException {
    authority
        .issue(CertificateWish.server())
        .write(folder.resolve("server-cert.pem"), folder.resolve("server-key.pem"));
    authority
        .issue(CertificateWish.client("admin"))
        .write(folder.resolve("client-cert.pem"), folder.resolve("client-key.pem"));
    Files.writeString(folder.resolve("ca.pem"), authority.text());
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String[] flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--tls",
                "--tls-cert=" + file("server-cert.pem"),
                "--tls-key=" + file("server-key.pem"),
                "--tls-ca=" + file("ca.pem")));
    flags.addAll(List.of(more));
    return flags.toArray(String[]::new);
  }

  private Ended cli(String address, boolean certificate, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--tls", "--ca-cert", file("ca.pem")));
    if (certificate) {
      all.addAll(List.of("--cert", file("client-cert.pem"), "--key", file("client-key.pem")));
    }
    all.addAll(List.of(arguments));
    return KvCliProcess.run(
        folder, Map.of("RAFTKV_SERVER", address), "", all.toArray(String[]::new));
  }

  @Test
  void kvcliSpeaksTls() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"), flags())) {
      String address = server.awaitReady().getAuthority();
      assertTrue(server.out().contains("insecure=[no authentication]"), server.out());
      assertEquals(
          new Ended(0, "Put key 'a' (5 bytes)\n", ""), cli(address, false, "put", "a", "hello"));
      assertEquals(new Ended(0, "hello\n", ""), cli(address, true, "get", "a"));
      Ended backup = cli(address, false, "backup", file("a.rkv"));
      assertEquals(0, backup.code(), backup.toString());
      assertTrue(Files.size(folder.resolve("a.rkv")) > 0);
      Ended plain = KvCliProcess.run(folder, Map.of("RAFTKV_SERVER", address), "", "get", "a");
      assertEquals(3, plain.code(), plain.toString());
    }
  }

  @Test
  void aClientCannotShakeHandsAgain() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"), flags())) {
      URI uri = server.awaitReady();
      try (SSLSocket socket =
          (SSLSocket)
              authority
                  .context(null)
                  .getSocketFactory()
                  .createSocket(uri.getHost(), uri.getPort())) {
        socket.setSoTimeout(10_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertTrue(health(socket).startsWith("HTTP/1.1 200"));
        socket.startHandshake();
        assertThrows(IOException.class, () -> health(socket));
      }
    }
  }

  /** The head of the response and a little more, in one record of TLS. */
  private static String health(SSLSocket socket) throws IOException {
    socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(US_ASCII));
    byte[] start = new byte[1_000];
    int count = socket.getInputStream().read(start);
    if (count < 0) {
      throw new IOException("closed");
    }
    return new String(start, 0, count, US_ASCII);
  }

  @Test
  void kvcliShowsItsCertificateWhereOneIsAskedFor() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(folder.resolve("data"), flags("--tls.enable-mtls"))) {
      String address = server.awaitReady().getAuthority();
      assertEquals(
          new Ended(0, "Put key 'a' (5 bytes)\n", ""), cli(address, true, "put", "a", "hello"));
      assertEquals(0, cli(address, true, "backup", file("b.rkv")).code());
      Ended refused = cli(address, false, "get", "a");
      assertEquals(3, refused.code(), refused.toString());
      assertTrue(refused.err().contains("--cert"), refused.err());
      assertEquals(1, refused.err().lines().count(), refused.err());
    }
  }

  private void refused(String... expected) throws Exception {
    try (ServerProcess server =
        ServerProcess.launch(folder.resolve("data"), flags("--tls.enable-mtls"))) {
      assertEquals(1, server.exitCode());
      assertEquals(1, server.err().lines().filter(line -> !line.startsWith("WARNING")).count());
      for (String part : expected) {
        assertTrue(server.err().contains(part), server.err());
      }
      assertFalse(server.out().contains("ready in"), server.out());
    }
  }

  @Test
  void aBadFileStopsTheStart() throws Exception {
    Files.writeString(folder.resolve("server-key.pem"), "not a key");
    refused("kvstore: cannot start: tls.key_file " + file("server-key.pem"), "no private key");
    Files.delete(folder.resolve("ca.pem"));
    writeServer();
    refused("kvstore: cannot start: tls.ca_file " + file("ca.pem"), "no such file");
  }

  private void writeServer() throws IOException {
    authority
        .issue(CertificateWish.server())
        .write(folder.resolve("server-cert.pem"), folder.resolve("server-key.pem"));
  }
}
