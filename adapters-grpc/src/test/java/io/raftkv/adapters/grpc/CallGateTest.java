package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.protocol.kvstore.GetRequest;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.raftkv.protocol.kvstore.ListRequest;
import io.raftkv.protocol.kvstore.PutRequest;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.KeyRange;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CallGateTest {
  private final AtomicLong wait = new AtomicLong();
  private final List<String> counted = new ArrayList<>();
  private ServedCalls served;

  @BeforeEach
  void start() throws IOException {
    RateLimiter limiter =
        client -> {
          synchronized (counted) {
            counted.add(client);
          }
          return wait.get();
        };
    served = new ServedCalls(true, limiter, null);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Channel by(String name, String value) {
    return ClientInterceptors.intercept(served.channel, ServedCalls.with(name, value));
  }

  private Channel admin() {
    return by("x-api-key", AccessUseCases.ADMIN_KEY);
  }

  private static KVStoreGrpc.KVStoreBlockingStub keys(Channel channel) {
    return KVStoreGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static String get(Channel channel) {
    try {
      keys(channel).get(GetRequest.newBuilder().setKey("a").build());
      return "OK";
    } catch (StatusRuntimeException fault) {
      return ServedCalls.codes(fault);
    }
  }

  /** A user of this role and scope, and the token of its session. */
  private String token(String name, Role role, Scope scope) {
    Accounts accounts = served.live.access().accounts();
    Origin origin = Origin.of("127.0.0.1", true, "test");
    AuthReply admin =
        served
            .live
            .access()
            .access()
            .authenticate(new Credentials.ApiKey(AccessUseCases.ADMIN_KEY), origin);
    Caller.Known known = (Caller.Known) ((AuthReply.Admitted) admin).caller();
    assertTrue(
        accounts
                .addUser(known, new Accounts.NewUser(name, "password-of-" + name, role, scope))
                .join()
            instanceof AccountReply.Done<User>);
    var session = accounts.login(origin, name, "password-of-" + name).join();
    return ((AccountReply.Done<Accounts.Session>) session).value().token();
  }

  private void disable(String name) {
    Origin origin = Origin.of("127.0.0.1", true, "test");
    AuthReply admin =
        served
            .live
            .access()
            .access()
            .authenticate(new Credentials.ApiKey(AccessUseCases.ADMIN_KEY), origin);
    Caller.Known known = (Caller.Known) ((AuthReply.Admitted) admin).caller();
    User user = Objects.requireNonNull(served.live.machine().directory().user(name));
    served.live.access().accounts().setDisabled(known, user.id(), true).join();
  }

  static List<MethodDescriptor<?, ?>> methods() {
    List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
    methods.addAll(KVStoreGrpc.getServiceDescriptor().getMethods());
    methods.addAll(KVGrpc.getServiceDescriptor().getMethods());
    methods.addAll(ClusterGrpc.getServiceDescriptor().getMethods());
    return methods;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void nobodyUnknownIsLetIn(MethodDescriptor<?, ?> method) {
    assertNotNull(
        MethodRules.action(method.getFullMethodName()), "what it asks for must be written down");
    assertEquals("UNAUTHENTICATED unauthenticated", call(served.channel, method));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whoMayReadMayDoNothingElse(MethodDescriptor<?, ?> method) {
    String token = token("reader", Role.READ, Scope.ALL);
    String ended = call(by("authorization", "Bearer " + token), method);
    boolean reads =
        Objects.requireNonNull(MethodRules.action(method.getFullMethodName())).least() == Role.READ;
    if (reads) {
      assertTrue(ended.startsWith("OK") || ended.startsWith("INVALID_ARGUMENT"), ended);
    } else {
      assertEquals("PERMISSION_DENIED forbidden", ended);
    }
  }

  /** Calls it with a message without fields. */
  private static <Q, R> String call(Channel channel, MethodDescriptor<Q, R> method) {
    Q request = method.parseRequest(new java.io.ByteArrayInputStream(new byte[0]));
    var options =
        io.grpc.CallOptions.DEFAULT.withDeadlineAfter(
            method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING ? 1 : 20,
            TimeUnit.SECONDS);
    try {
      if (method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING) {
        Iterator<R> responses =
            ClientCalls.blockingServerStreamingCall(channel, method, options, request);
        responses.next();
      } else {
        ClientCalls.blockingUnaryCall(channel, method, options, request);
      }
      return "OK";
    } catch (StatusRuntimeException fault) {
      return fault.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
          ? "OK, and it goes on"
          : ServedCalls.codes(fault);
    }
  }

  @Test
  void anApiKeyOrATokenIsShownAsOverHttp() {
    String token = token("ann", Role.READ, Scope.ALL);
    assertEquals("OK", get(admin()));
    assertEquals("OK", get(by("authorization", "Bearer " + token)));
    assertEquals("OK", get(by("authorization", "bearer " + token)));
    String no = "UNAUTHENTICATED unauthenticated";
    assertEquals(no, get(by("authorization", token)));
    assertEquals(no, get(by("authorization", "Bearer x" + token)));
    assertEquals(no, get(by("x-api-key", "wrong")));
    assertEquals(
        no,
        get(
            ClientInterceptors.intercept(
                admin(), ServedCalls.with("x-api-key", AccessUseCases.ADMIN_KEY))),
        "two of them are none");
    assertEquals(
        no,
        get(
            ClientInterceptors.intercept(
                by("authorization", "Bearer " + token), ServedCalls.with("x-api-key", "wrong"))),
        "the key goes first");
  }

  @Test
  void onlyKeysOfTheScopeAreReached() {
    served.live.store().put(Key.of("a/1"), Value.EMPTY, null, Precondition.NONE, null).join();
    served.live.store().put(Key.of("b/1"), Value.EMPTY, null, Precondition.NONE, null).join();
    String token = token("ann", Role.WRITE, Scope.of(List.of(Key.of("a/"))));
    KVStoreGrpc.KVStoreBlockingStub ann = keys(by("authorization", "Bearer " + token));
    ann.put(PutRequest.newBuilder().setKey("a/2").build());
    assertEquals(
        "PERMISSION_DENIED forbidden",
        ServedCalls.codes(
            assertThrows(
                StatusRuntimeException.class,
                () -> ann.put(PutRequest.newBuilder().setKey("b/2").build()))));
    assertEquals(List.of("a/1", "a/2"), ann.list(ListRequest.getDefaultInstance()).getKeysList());
  }

  @Test
  void aWatchShowsTheScopeAloneAndEndsWithTheRight() {
    String token = token("ann", Role.READ, Scope.of(List.of(Key.of("a/"))));
    Iterator<WatchResponse> responses =
        KVGrpc.newBlockingStub(by("authorization", "Bearer " + token))
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watch(
                WatchRequest.newBuilder()
                    .setRange(KeyRange.newBuilder().setPrefix(ByteString.EMPTY))
                    .build());
    assertTrue(responses.next().hasOpened());
    served.live.store().put(Key.of("b"), Value.EMPTY, null, Precondition.NONE, null).join();
    served.live.store().put(Key.of("a/"), Value.EMPTY, null, Precondition.NONE, null).join();
    assertEquals("a/", responses.next().getChanges().getEvents(0).getKv().getKey().toStringUtf8());
    disable("ann");
    assertEquals(
        "UNAUTHENTICATED unauthenticated",
        ServedCalls.codes(assertThrows(StatusRuntimeException.class, responses::next)));
  }

  @Test
  void tooManyCallsAreRefusedWithTheTimeToWait() {
    assertEquals("OK", get(admin()));
    wait.set(1_500_000_000L);
    StatusRuntimeException fault =
        assertThrows(
            StatusRuntimeException.class,
            () -> keys(admin()).get(GetRequest.newBuilder().setKey("a").build()));
    assertEquals("RESOURCE_EXHAUSTED rate_limited", ServedCalls.codes(fault));
    assertEquals("2", ServedCalls.info(fault).getMetadataOrThrow("retry_after_seconds"));
    assertEquals("RESOURCE_EXHAUSTED rate_limited", get(served.channel));
    synchronized (counted) {
      assertTrue(counted.getFirst().startsWith("user:"), counted::toString);
      assertEquals("ip:127.0.0.1", counted.getLast());
    }
    assertEquals(ServingStatus.SERVING, health(""));
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(served.channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void healthIsThatOfTheNodeAndAskedByAnybody() {
    assertEquals(ServingStatus.SERVING, health(""));
    assertEquals(ServingStatus.SERVING, health("raftkv.v1.KV"));
    served.status =
        new NodeStatus(
            "cluster", "follower", null, new NodeStatus.NotReady("no_leader", "no leader"));
    served.endpoint.look();
    assertEquals(ServingStatus.NOT_SERVING, health(""));
    assertEquals(ServingStatus.NOT_SERVING, health("kvstore.KVStore"));
  }

  @Test
  void reflectionTellsAnybodyWhatIsServed() throws Exception {
    BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(served.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answers.add(response);
                  }

                  @Override
                  public void onError(Throwable fault) {}

                  @Override
                  public void onCompleted() {}
                });
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    ServerReflectionResponse answer = answers.poll(20, TimeUnit.SECONDS);
    assertNotNull(answer);
    assertEquals(
        List.of(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "kvstore.KVStore",
            "raftkv.v1.Access",
            "raftkv.v1.Cluster",
            "raftkv.v1.KV"),
        answer.getListServicesResponse().getServiceList().stream()
            .map(service -> service.getName())
            .sorted()
            .toList());
    asking.onCompleted();
  }
}
