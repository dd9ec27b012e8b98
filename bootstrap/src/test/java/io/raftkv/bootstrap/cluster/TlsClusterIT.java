package io.raftkv.bootstrap.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that speak TLS and nothing else; each test begins with all of them well. */
final class TlsClusterIT {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Pattern RENEWED = Pattern.compile("TLS uses the new files");

  @RegisterExtension static final Clusters CLUSTERS = new Clusters();
  @TempDir static Path folder;
  private static ClusterTls tls;
  private static ClusterProcesses cluster;

  @BeforeAll
  static void form() throws IOException {
    tls = new ClusterTls(folder);
    cluster = CLUSTERS.open(new Loopback(), tls, "--raft.election-timeout=1s");
    cluster.form(3);
  }

  @BeforeEach
  void allAreWell() throws IOException {
    for (ClusterNode node : cluster.nodes()) {
      if (!node.isRunning()) {
        node.restart();
      }
    }
    cluster.awaitReady(cluster.nodes());
    cluster.awaitLeader();
  }

  @Test
  void theyServeAsOthersDo() throws IOException {
    ClusterNode first = cluster.nodes().getFirst();
    assertEquals(201, first.client().put("served", "x").status());
    for (ClusterNode node : cluster.nodes()) {
      assertEquals("x", node.client().read("served").body());
      assertFalse(node.logOfLastStart().contains("no TLS"), node.logTail());
    }
    ClusterNode leader = cluster.awaitLeader();
    leader.kill();
    List<ClusterNode> left = cluster.without(leader);
    Await.until(
        ClusterProcesses.AGREEMENT,
        "a write without the leader",
        () -> left.getFirst().client().put("without", "y").status() == 201);
    assertEquals("y", left.getLast().client().read("without").body());
    leader.restart();
    cluster.awaitReady(cluster.nodes());
    assertEquals("y", leader.client().read("without").body());
  }

  @Test
  void aNodeJoinsByHttps() throws IOException {
    ClusterNode member = cluster.nodes().getFirst();
    assertEquals(201, member.client().put("joined", "x").status());
    ClusterNode joining = cluster.add("n4");
    cluster.startJoining(joining, member);
    cluster.awaitReady(List.of(joining));
    assertEquals("x", joining.client().read("joined").body());
  }

  @Test
  void nobodyIsServedInTheClear() throws IOException {
    ClusterNode node = cluster.nodes().getFirst();
    int http = node.place().httpPort();
    int raft = node.place().raftPort();
    assertFalse(plain(http, "GET /health HTTP/1.1\r\nHost: t\r\n\r\n").contains("HTTP/1"));
    // The server of HTTP/2 would send its settings: a frame of the type 4.
    String settings = plain(raft, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    assertFalse(settings.length() > 3 && settings.charAt(3) == 4, settings);
  }

  private static String plain(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (SocketException reset) {
      return "";
    }
  }

  @Test
  void onlyANodeIsAPeer() throws IOException {
    ClusterNode node = cluster.nodes().getFirst();
    TestAuthority present = tls.present();
    TestAuthority stranger = TestAuthority.named("stranger");
    peer(node, present.issue(CertificateWish.node("n9")));
    for (Identity identity :
        List.of(
            present.issue(CertificateWish.client("admin")),
            present.issue(CertificateWish.server()),
            stranger.issue(CertificateWish.node("n1")))) {
      assertThrows(IOException.class, () -> peer(node, identity), identity::toString);
    }
    assertThrows(IOException.class, () -> peer(node, null));
    assertTrue(node.log().contains("refused a caller at the peers' port"), node.logTail());
  }

  /** Who signed the certificate that the node shows on a new connection of a client. */
  private static String issuer(ClusterNode node) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            tls.client()
                .getSocketFactory()
                .createSocket(node.place().host(), node.place().httpPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.startHandshake();
      return ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getIssuerX500Principal()
          .getName();
    }
  }

  /** Shakes hands at the peers' port, and reads what a peer is told; who signed the node's. */
  private static Principal peer(ClusterNode node, @Nullable Identity as) throws IOException {
    SSLContext context = TestAuthority.contextTrusting(as, tls.first, tls.second);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(node.place().host(), node.place().raftPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed before anything was said");
      }
      return ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getIssuerX500Principal();
    }
  }

  /** First both authorities are trusted, then the certificates change, then the old one goes. */
  @Test
  void anotherAuthorityTakesOverUnderLoad() throws IOException {
    List<ClusterNode> nodes = cluster.nodes();
    try (SteadyWriter writer = new SteadyWriter("renewed-", nodes)) {
      writer.awaitAcknowledged(30);
      change(nodes, () -> tls.trust(tls.first, tls.second));
      change(
          nodes,
          () -> {
            for (ClusterNode node : nodes) {
              tls.renew(node.name(), tls.second);
            }
          });
      for (ClusterNode node : nodes) {
        assertEquals("CN=second", issuer(node));
      }
      change(nodes, () -> tls.trust(tls.second));
      writer.awaitAcknowledged(30);
      writer.verifyNoneFailed();
      ClusterNode any = nodes.getFirst();
      assertEquals("CN=second", peer(any, tls.second.issue(CertificateWish.node("x"))).getName());
      assertThrows(IOException.class, () -> peer(any, tls.first.issue(CertificateWish.node("x"))));
      // Connections that are made anew, of both kinds.
      ClusterNode follower = cluster.without(cluster.awaitLeader()).getFirst();
      follower.kill();
      follower.restart();
      cluster.awaitReady(List.of(follower));
      try (HttpClient fresh = NodeClient.connections(tls.second.context(null))) {
        NodeClient client =
            new NodeClient(fresh, java.net.URI.create("https://" + follower.place().httpAddress()));
        assertEquals(201, client.put("fresh", "x").status());
      }
      writer.verifyAt(follower);
    }
    cluster.awaitSameContent(nodes);
  }

  /** Something that is done to files. */
  private interface Change {
    void make() throws IOException;
  }

  /** Makes the change, and waits until all nodes use it. */
  private static void change(List<ClusterNode> nodes, Change change) throws IOException {
    List<Long> before = nodes.stream().map(TlsClusterIT::timesRenewed).toList();
    change.make();
    for (int i = 0; i < nodes.size(); i++) {
      ClusterNode node = nodes.get(i);
      long known = before.get(i);
      Await.until(
          Duration.ofSeconds(20), node + " uses the new files", () -> timesRenewed(node) > known);
    }
  }

  private static long timesRenewed(ClusterNode node) {
    return RENEWED.matcher(node.log()).results().count();
  }
}
