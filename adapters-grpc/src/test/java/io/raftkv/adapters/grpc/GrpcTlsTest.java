package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.AddUserRequest;
import io.raftkv.protocol.v1.GetSelfRequest;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.Role;
import io.raftkv.testkit.access.AccessUseCases;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** gRPC over TLS: who gets through, who a certificate is, and a certificate that is renewed. */
final class GrpcTlsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final TestAuthority OTHER = TestAuthority.named("another authority");

  private final List<ManagedChannel> channels = new ArrayList<>();
  private @Nullable ServedCalls served;

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    if (served != null) {
      served.close();
    }
  }

  private static SSLContext server(TestAuthority authority) {
    return authority.context(authority.issue(CertificateWish.server()));
  }

  private ServedCalls serve(boolean locked, GrpcTls tls) throws IOException {
    ServedCalls calls = new ServedCalls(locked, RateLimiter.NONE, tls);
    served = calls;
    return calls;
  }

  /** A connection of its own, by a client that trusts the authority. */
  private ManagedChannel channel(ServedCalls calls, TestAuthority trusted, @Nullable Identity own)
      throws IOException {
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(trusted.trust());
    if (own != null) {
      builder.keyManager(own.keys());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(calls.endpoint.address())
            .overrideAuthority("localhost")
            .sslContext(builder.build())
            .build();
    channels.add(channel);
    return channel;
  }

  private static String put(Channel channel, String key) {
    try {
      KVGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
      return "OK";
    } catch (StatusRuntimeException fault) {
      return fault.getStatus().getCode().name();
    }
  }

  @Test
  void whoTrustsTheServerGetsThroughAndNobodyElse() throws IOException {
    SSLContext own = server(AUTHORITY);
    ServedCalls calls = serve(false, new GrpcTls(() -> own, false));
    assertEquals("OK", put(channel(calls, AUTHORITY, null), "k"));
    assertEquals("UNAVAILABLE", put(channel(calls, OTHER, null), "k"));
    assertEquals("UNAVAILABLE", put(calls.channel, "k"), "without TLS");
  }

  @Test
  void aClientWithoutAGoodCertificateIsNotHeard() throws IOException {
    SSLContext own = server(AUTHORITY);
    ServedCalls calls = serve(false, new GrpcTls(() -> own, true));
    assertEquals("UNAVAILABLE", put(channel(calls, AUTHORITY, null), "k"));
    Identity strange = OTHER.issue(CertificateWish.client("ann"));
    assertEquals("UNAVAILABLE", put(channel(calls, AUTHORITY, strange), "k"));
    Identity known = AUTHORITY.issue(CertificateWish.client("ann"));
    assertEquals("OK", put(channel(calls, AUTHORITY, known), "k"));
  }

  @Test
  void aCertificateIsTheUserOfItsName() throws IOException {
    SSLContext own = server(AUTHORITY);
    ServedCalls calls = serve(true, new GrpcTls(() -> own, true));
    Channel ann = channel(calls, AUTHORITY, AUTHORITY.issue(CertificateWish.client("ann")));
    assertEquals("UNAUTHENTICATED", put(ann, "a/k"), "before there is such a user");
    Channel admin =
        ClientInterceptors.intercept(
            ann, ServedCalls.with("x-api-key", AccessUseCases.ADMIN_KEY)); // which wins
    AccessGrpc.newBlockingStub(admin)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .addUser(
            AddUserRequest.newBuilder()
                .setName("ann")
                .setPassword("a-long-password")
                .setRole(Role.ROLE_WRITE)
                .addScopes(ByteString.copyFromUtf8("a/"))
                .build());
    assertEquals("OK", put(ann, "a/k"));
    assertEquals("PERMISSION_DENIED", put(ann, "b/k"));
    Channel ben = channel(calls, AUTHORITY, AUTHORITY.issue(CertificateWish.client("ben")));
    StatusRuntimeException unknown =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                AccessGrpc.newBlockingStub(ben)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .getSelf(GetSelfRequest.getDefaultInstance()));
    assertEquals(Status.Code.UNAUTHENTICATED, unknown.getStatus().getCode());
  }

  @Test
  void aRenewedCertificateIsShownToConnectionsToCome() throws IOException {
    AtomicReference<SSLContext> current = new AtomicReference<>(server(AUTHORITY));
    ServedCalls calls = serve(false, new GrpcTls(current::get, false));
    Channel before = channel(calls, AUTHORITY, null);
    assertEquals("OK", put(before, "k"));
    current.set(server(OTHER));
    assertEquals("OK", put(before, "k"), "open ones go on");
    assertEquals("OK", put(channel(calls, OTHER, null), "k"));
    assertEquals("UNAVAILABLE", put(channel(calls, AUTHORITY, null), "k"));
  }
}
