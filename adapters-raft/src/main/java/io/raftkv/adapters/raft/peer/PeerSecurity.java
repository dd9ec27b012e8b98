package io.raftkv.adapters.raft.peer;

import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ClientAuth;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/** TLS of the peers' port: of what this node serves there, and of its calls to others. */
public final class PeerSecurity {
  /** All that speak here are of this program: nobody needs an older one. */
  private static final String PROTOCOL = "TLSv1.3";

  /**
   * Beyond the seven days that the JDK grants a session ticket it gives none. A session that is
   * taken up again has shown no certificate: one of an authority that is trusted no more would go
   * on for as long as its tickets do. Nodes connect too seldom to gain by them.
   */
  private static final Duration NO_TICKETS = Duration.ofDays(8);

  private final KeyManager keys;
  private final TrustManager trust;

  /** With the node's own certificate, and the check of others'. */
  public PeerSecurity(KeyManager keys, TrustManager trust) {
    this.keys = keys;
    this.trust = trust;
  }

  /** For what Ratis connects by itself. */
  public GrpcTlsConfig forRatis() {
    return GrpcTlsConfig.newBuilder()
        .setKeyManager(keys)
        .setTrustManager(trust)
        .setMutualTls(true)
        .setSslProvider(SslProvider.JDK) // the keys and the trust are the JDK's, too
        .setProtocols(PROTOCOL)
        .build();
  }

  /** For calls; they check that the certificate is of the host that is called. */
  SslContext forCalls() {
    return GrpcUtil.buildSslContextForClient(forRatis());
  }

  /** For the port, at which no peer is heard that shows no certificate. */
  SslContext forPort() {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
          .trustManager(trust)
          .clientAuth(ClientAuth.REQUIRE)
          .protocols(PROTOCOL)
          .sessionTimeout(NO_TICKETS.toSeconds())
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("a JDK that has TLS takes its own keys", e);
    }
  }
}
