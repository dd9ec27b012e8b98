package io.raftkv.adapters.grpc;

import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Netty's view of a context that is asked for anew at each connection, so that no certificate and
 * no session outlives its files. Safe for any thread.
 */
final class RenewedSslContext extends SslContext {
  private static final ApplicationProtocolConfig HTTP_2 =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          "h2");

  private final GrpcTls tls;
  private final AtomicReference<Known> known = new AtomicReference<>();

  /** What was made of the context that was given last. */
  private record Known(SSLContext context, JdkSslContext netty) {}

  RenewedSslContext(GrpcTls tls) {
    this.tls = tls;
    known.set(known(tls.context().get()));
  }

  private Known known(SSLContext context) {
    return new Known(
        context,
        new JdkSslContext(
            context,
            false,
            null,
            IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
            HTTP_2,
            tls.clientCertificates() ? ClientAuth.REQUIRE : ClientAuth.NONE,
            new String[] {"TLSv1.3", "TLSv1.2"},
            false));
  }

  private JdkSslContext current() {
    SSLContext now = tls.context().get();
    Known last = known.get();
    if (!last.context().equals(now)) {
      last = known(now);
      known.set(last);
    }
    return last.netty();
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public List<String> cipherSuites() {
    return current().cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty has no other
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current().applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current().newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, @Nullable String host, int port) {
    return current().newEngine(allocator, host, port);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current().sessionContext();
  }
}
