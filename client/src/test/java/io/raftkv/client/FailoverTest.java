package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.grpc.GrpcEndpoint;
import io.raftkv.adapters.grpc.GrpcTls;
import io.raftkv.application.port.AppendReply;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and servers on real sockets, some of which are not there. */
final class FailoverTest {
  private final RealServer server = new RealServer();
  private final List<GrpcEndpoint> opened = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    for (GrpcEndpoint endpoint : opened) {
      RealServer.stop(endpoint);
    }
  }

  private GrpcEndpoint open() throws IOException {
    GrpcEndpoint endpoint = server.open();
    opened.add(endpoint);
    return endpoint;
  }

  private void close(GrpcEndpoint endpoint) throws InterruptedException {
    opened.remove(endpoint);
    RealServer.stop(endpoint);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void anotherEndpointAnswersWhenOneIsStopped() throws Exception {
    GrpcEndpoint first = open();
    GrpcEndpoint second = open();
    try (RaftKvClient client =
        RaftKvClient.connect(RealServer.name(first), RealServer.name(second))) {
      for (int i = 1; i <= 200; i++) {
        if (i == 50) {
          close(first);
        }
        assertEquals(i, client.put("k", "" + i).version(), "done once, wherever it was sent");
        assertEquals("" + i, client.get("k").get().utf8());
      }
    }
  }

  @Test
  void writesUnderWayWhenAServerStopsAreDoneOnce() throws Exception {
    GrpcEndpoint first = open();
    GrpcEndpoint second = open();
    try (RaftKvClient client =
        RaftKvClient.connect(RealServer.name(first), RealServer.name(second))) {
      List<CompletableFuture<Written>> writes = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        writes.add(client.async().put("k", "" + i));
        if (i == 300) {
          close(first);
        }
      }
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get();
      assertEquals(600, client.get("k").get().version());
    }
  }

  @Test
  void anEndpointThatWasNeverThereIsPassedOver() throws Exception {
    String gone = "127.0.0.1:" + closedPort();
    for (int i = 0; i < 4; i++) { // whichever the client begins with
      try (RaftKvClient client =
          RaftKvClient.connect(gone, "localhost:" + open().address().getPort())) {
        client.put("k" + i, "1");
      }
    }
  }

  @Test
  void aServerThatComesBackIsFoundAgain() throws Exception {
    GrpcEndpoint only = open();
    int port = only.address().getPort();
    try (RaftKvClient client = RaftKvClient.connect(RealServer.name(only))) {
      client.put("a", "1");
      close(only);
      CompletableFuture<Written> write = client.async().put("a", "2");
      RaftKvException fault =
          assertThrows(
              RaftKvException.class, () -> client.withDeadline(Duration.ofMillis(300)).get("a"));
      assertEquals(RaftKvException.UNREACHABLE, fault.code(), fault::getMessage);
      opened.add(server.open(port, null));
      assertEquals(2, write.get().version());
    }
  }

  @Test
  void whoIsNotReachableIsNamed() throws Exception {
    String gone = "127.0.0.1:" + closedPort();
    try (RaftKvClient client =
        RaftKvClient.builder().endpoints(gone).retry(RetryPolicy.DEFAULT.maxAttempts(2)).build()) {
      RaftKvException fault = assertThrows(RaftKvException.class, () -> client.put("a", "1"));
      assertEquals(RaftKvException.UNREACHABLE, fault.code());
      assertEquals(Outcome.NOT_DONE, fault.outcome());
      assertTrue(fault.getMessage().contains(gone), fault.getMessage());
      assertTrue(fault.getMessage().contains("Connection refused"), fault.getMessage());
      assertTrue(fault.getMessage().contains("nothing was done"), fault.getMessage());
    }
  }

  @Test
  void anOutcomeThatTheServerDoesNotKnowIsUnknown() throws Exception {
    try (RaftKvClient client = RaftKvClient.connect(RealServer.name(open()))) {
      server.log.answer = new AppendReply.Unknown("the test says so");
      RaftKvException fault =
          assertThrows(
              RaftKvException.class,
              () -> client.withDeadline(Duration.ofMillis(300)).put("a", "1"));
      assertEquals(Outcome.UNKNOWN, fault.outcome());
      assertTrue(fault.attempts().size() > 1, "it was sent again under its name");
      server.log.answer = null;
      assertEquals(new Written(1, 1), client.put("a", "2"));
    }
  }

  @Test
  void whoShowsNothingIsNotLetIn() throws Exception {
    try (RealServer locked = new RealServer(true, RealServer.HISTORY_REVISIONS)) {
      GrpcEndpoint endpoint = locked.open();
      opened.add(endpoint);
      try (RaftKvClient client =
          RaftKvClient.builder().endpoints(RealServer.name(endpoint)).apiKey("rftkv_no").build()) {
        RaftKvException fault = assertThrows(RaftKvException.class, () -> client.put("a", "1"));
        assertEquals("unauthenticated", fault.code());
        assertEquals(Outcome.NOT_DONE, fault.outcome());
        assertEquals(1, fault.attempts().size(), "it is not tried again");
      }
    }
  }

  @Test
  void bothSidesShowTheirCertificates() throws Exception {
    TestAuthority authority = TestAuthority.named("test");
    Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.text());
    Path certificate = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    authority.issue(CertificateWish.client("ann")).write(certificate, key);
    var context = authority.context(authority.issue(CertificateWish.server()));
    GrpcEndpoint endpoint = server.open(0, new GrpcTls(() -> context, true));
    opened.add(endpoint);
    RaftKvClientBuilder builder =
        RaftKvClient.builder()
            .endpoints(RealServer.name(endpoint))
            .retry(RetryPolicy.DEFAULT.maxAttempts(2));
    TlsOptions tls = TlsOptions.trusting(trusted);
    try (RaftKvClient client = builder.tls(tls.clientCertificate(certificate, key)).build()) {
      assertEquals(1, client.put("a", "1").version());
    }
    try (RaftKvClient client = builder.tls(tls).build()) {
      assertThrows(RaftKvException.class, () -> client.put("a", "2"));
    }
    Path other =
        Files.writeString(folder.resolve("other.pem"), TestAuthority.named("other").text());
    try (RaftKvClient client = builder.tls(TlsOptions.trusting(other)).build()) {
      RaftKvException fault = assertThrows(RaftKvException.class, () -> client.put("a", "2"));
      assertEquals(RaftKvException.UNREACHABLE, fault.code(), fault::getMessage);
      assertEquals(Outcome.NOT_DONE, fault.outcome());
    }
  }
}
