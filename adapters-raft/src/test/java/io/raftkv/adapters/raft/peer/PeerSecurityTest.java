package io.raftkv.adapters.raft.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ClientAuth;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The peers' port with TLS, from both of its sides. */
final class PeerSecurityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final TestAuthority OTHER = TestAuthority.named("other");
  private static final Identity NODE = AUTHORITY.issue(CertificateWish.node("n1"));
  private static final PeerSecurity SECURITY = new PeerSecurity(NODE.keys(), AUTHORITY.trust());
  private static final PeerMessage QUESTION = new PeerMessage.AskTerm(new UUID(1, 2));

  private Server server;

  PeerSecurityTest() {
    server = serving(SECURITY);
  }

  private static NettyServerBuilder port() {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(new RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase() {});
  }

  private static Server serving(@Nullable PeerSecurity security) {
    return new PeerEndpoint(new Echo(), security).addTo(port()).build();
  }

  private static final class Echo implements PeerHandler {
    @Override
    public CompletableFuture<PeerMessage> answer(PeerMessage question) {
      return CompletableFuture.completedFuture(question);
    }

    @Override
    public InputStream snapshot(PeerMessage.FetchSnapshot question) throws IOException {
      throw new IOException("there is none");
    }
  }

  @BeforeEach
  void begin() throws IOException {
    server.start();
  }

  @AfterEach
  void end() {
    server.shutdownNow();
  }

  private PeerMessage ask(String host, @Nullable PeerSecurity as) {
    try (PeerCalls calls = new PeerCalls(as)) {
      return calls.call(host + ":" + server.getPort(), QUESTION, PATIENCE).join();
    }
  }

  private void refused(String host, @Nullable PeerSecurity as) {
    CompletionException refusal = assertThrows(CompletionException.class, () -> ask(host, as));
    assertInstanceOf(PeerUnreachableException.class, refusal.getCause());
  }

  @Test
  void nodesHearEachOther() {
    assertEquals(QUESTION, ask("127.0.0.1", SECURITY));
    Identity other = AUTHORITY.issue(CertificateWish.node("n2").withKey("RSA"));
    assertEquals(QUESTION, ask("localhost", new PeerSecurity(other.keys(), AUTHORITY.trust())));
  }

  @Test
  void whoShowsNoCertificateOrAnotherAuthoritysIsNotHeard() {
    refused("127.0.0.1", null);
    Identity stranger = OTHER.issue(CertificateWish.node("n1"));
    refused("127.0.0.1", new PeerSecurity(stranger.keys(), AUTHORITY.trust()));
    refused("127.0.0.1", new PeerSecurity(NODE.keys(), OTHER.trust()));
    SSLContext nameless = AUTHORITY.context(null);
    assertThrows(IOException.class, () -> connect(nameless, "TLSv1.3"));
  }

  @Test
  void theCertificateIsOfTheHostThatIsCalled() throws IOException {
    server.shutdownNow();
    Identity elsewhere = AUTHORITY.issue(CertificateWish.node("n2").forHosts("n2.example"));
    server = serving(new PeerSecurity(elsewhere.keys(), AUTHORITY.trust())).start();
    refused("127.0.0.1", SECURITY);
    refused("localhost", SECURITY);
  }

  @Test
  void nobodyIsCalledInTheClear() throws IOException {
    server.shutdownNow();
    server = serving(null).start();
    refused("127.0.0.1", SECURITY);
    assertEquals(QUESTION, ask("127.0.0.1", null));
  }

  @Test
  void noVersionBefore13IsSpoken() throws IOException {
    SSLContext node = AUTHORITY.context(NODE);
    assertThrows(IOException.class, () -> connect(node, "TLSv1.2"));
    connect(node, "TLSv1.3");
  }

  /** Or a certificate that is trusted no more would be good for as long as its session is. */
  @Test
  void noSessionIsTakenUpAgain() throws IOException {
    SwitchedTrust trust = new SwitchedTrust(AUTHORITY.trust());
    server.shutdownNow();
    server = serving(new PeerSecurity(NODE.keys(), trust)).start();
    SSLContext node = AUTHORITY.context(NODE);
    connect(node, "TLSv1.3");
    trust.trustNobody();
    assertThrows(IOException.class, () -> connect(node, "TLSv1.3"));
  }

  /** By default one is, so that the test above shows something. */
  @Test
  void nettysOwnSessionsAreTakenUpAgain() throws IOException {
    SwitchedTrust trust = new SwitchedTrust(AUTHORITY.trust());
    server.shutdownNow();
    server =
        port()
            .sslContext(
                GrpcSslContexts.configure(SslContextBuilder.forServer(NODE.keys()), SslProvider.JDK)
                    .trustManager(trust)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .build()
            .start();
    SSLContext node = AUTHORITY.context(NODE);
    connect(node, "TLSv1.3");
    trust.trustNobody();
    connect(node, "TLSv1.3");
  }

  /** Shakes hands, and reads the first bytes of the server's HTTP/2. */
  private void connect(SSLContext as, String protocol) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) as.getSocketFactory().createSocket("127.0.0.1", server.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      parameters.setProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed before anything was said");
      }
    }
  }
}
