package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.raftkv.adapters.grpc.GrpcEndpoint;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.AddUserRequest;
import io.raftkv.protocol.v1.Role;
import io.raftkv.protocol.v1.SetUserPasswordRequest;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that log in, at the real services. */
final class LoginTest {
  private static final String PASSWORD = "a-long-password";

  /** By how much the servers' clock is behind the client's. */
  private final AtomicReference<Duration> behind = new AtomicReference<>(Duration.ZERO);

  private final RealServer server =
      new RealServer(true, RealServer.HISTORY_REVISIONS, () -> Instant.now().minus(behind.get()));
  private final List<GrpcEndpoint> endpoints = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private ManagedChannel channel;
  private String ann;

  @BeforeEach
  void start() throws IOException {
    open();
    channel = ManagedChannelBuilder.forTarget(names.getFirst()).usePlaintext().build();
    ann =
        admin()
            .addUser(
                AddUserRequest.newBuilder()
                    .setName("ann")
                    .setPassword(PASSWORD)
                    .setRole(Role.ROLE_WRITE)
                    .build())
            .getUser()
            .getId();
  }

  private void open() throws IOException {
    GrpcEndpoint endpoint = server.open();
    endpoints.add(endpoint);
    names.add(RealServer.name(endpoint));
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    for (GrpcEndpoint endpoint : endpoints) {
      RealServer.stop(endpoint);
    }
    server.close();
  }

  private AccessGrpc.AccessBlockingStub admin() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), AccessUseCases.ADMIN_KEY);
    return AccessGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private RaftKvClientBuilder builder(String password) {
    return RaftKvClient.builder().endpoints(names).login("ann", password);
  }

  /** How often somebody has logged in, or was refused. */
  private long logins() {
    return server.live.access().audit().events().stream()
        .filter(event -> event.action().equals("login"))
        .count();
  }

  /** Ends all her tokens. */
  private void revoke() {
    var _ =
        admin()
            .setUserPassword(
                SetUserPasswordRequest.newBuilder().setId(ann).setNewPassword(PASSWORD).build());
  }

  @Test
  void manyCallsShareOneLogin() {
    try (RaftKvClient client = builder(PASSWORD).build()) {
      List<CompletableFuture<Written>> writes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        writes.add(client.async().put("k" + i, "v"));
      }
      writes.forEach(CompletableFuture::join);
      assertEquals(1, logins());
    }
  }

  @Test
  void theNextTokenIsThereBeforeTheTimeOfTheFirstIsOver() {
    behind.set(Duration.ofHours(1).minusSeconds(1)); // for an hour tokens are good there
    try (RaftKvClient client = builder(PASSWORD).build()) {
      Polling.await(() -> client.put("k", "v").version() > 0 && logins() >= 2, "it is renewed");
      long version = client.put("k", "v").version();
      assertEquals(version + 1, client.put("k", "v").version(), "no write was done twice");
    }
  }

  @Test
  void aTokenThatWasRevokedIsReplacedByAnother() {
    try (RaftKvClient client = builder(PASSWORD).build()) {
      assertEquals(1, client.put("k", "v").version());
      revoke();
      assertEquals(2, client.put("k", "v").version());
      assertEquals(2, logins());
    }
  }

  @Test
  void aWatchGoesOnWithAnotherToken() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (RaftKvClient client = builder(PASSWORD).build();
        WatchHandle watch =
            client.watch(
                WatchQuery.prefix("w/"),
                new WatchListener() {
                  @Override
                  public void changes(WatchSignal.Changes changes) {
                    changes.events().forEach(event -> seen.add(event.key().utf8()));
                  }
                })) {
      watch.opened().join();
      var _ = client.put("w/1", "v");
      revoke();
      var _ = client.put("w/2", "v");
      Polling.await(() -> seen.size() == 2, "both are told: " + seen);
      assertEquals(List.of("w/1", "w/2"), seen);
    }
  }

  @Test
  void aRefusedLoginIsToldAndNotTriedAgainAtOnce() {
    try (RaftKvClient client = builder("wrong-password").build()) {
      for (int i = 0; i < 20; i++) {
        RaftKvException refused = assertThrows(RaftKvException.class, () -> client.put("k", "v"));
        assertEquals(RaftKvException.CREDENTIALS_FAILED, refused.code());
        assertEquals(Outcome.NOT_DONE, refused.outcome());
        assertTrue(refused.getMessage().contains("do not belong together"), refused.getMessage());
        assertFalse(refused.getMessage().contains("wrong-password"), refused.getMessage());
      }
      assertEquals(1, logins());
    }
  }

  @Test
  void whoMayNotIsNotLoggedInAgainForThat() {
    try (RaftKvClient client = builder(PASSWORD).build()) {
      RaftKvException refused =
          assertThrows(RaftKvException.class, () -> client.cluster().transferLeadership());
      assertEquals("forbidden", refused.code());
      assertEquals(1, logins());
    }
  }

  @Test
  void anotherServerIsAskedWhereOneIsGone() throws Exception {
    open();
    RealServer.stop(endpoints.removeFirst());
    for (int i = 0; i < 5; i++) { // whichever it begins with
      try (RaftKvClient client = builder(PASSWORD).build()) {
        assertTrue(client.put("k", "v").version() > 0);
      }
    }
  }

  @Test
  void whereNobodyAnswersTheCallEndsAtItsDeadline() throws Exception {
    RealServer.stop(endpoints.removeFirst());
    try (RaftKvClient client = builder(PASSWORD).deadline(Duration.ofMillis(300)).build()) {
      RaftKvException late = assertThrows(RaftKvException.class, () -> client.put("k", "v"));
      assertEquals(Outcome.NOT_DONE, late.outcome());
    }
  }

  @Test
  void aSupplierThatHangsIsBoundByTheDeadline() {
    CountDownLatch end = new CountDownLatch(1);
    try (RaftKvClient client =
        RaftKvClient.builder()
            .endpoints(names.getFirst())
            .bearerToken(
                () -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return "late";
                })
            .deadline(Duration.ofMillis(200))
            .build()) {
      RaftKvException late = assertThrows(RaftKvException.class, () -> client.put("k", "v"));
      assertEquals(RaftKvException.DEADLINE_EXCEEDED, late.code());
      assertEquals(Outcome.NOT_DONE, late.outcome());
      end.countDown();
    }
  }

  @Test
  void aLoginWithoutANameOrPasswordIsRefusedAtOnce() {
    assertThrows(
        IllegalArgumentException.class,
        () -> RaftKvClient.builder().endpoints("a:1").login("", "x").build());
    assertThrows(
        IllegalArgumentException.class,
        () -> RaftKvClient.builder().endpoints("a:1").login("ann", "").build());
  }
}
