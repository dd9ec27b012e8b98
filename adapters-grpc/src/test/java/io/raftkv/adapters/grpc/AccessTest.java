package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.StatusRuntimeException;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.AddApiKeyRequest;
import io.raftkv.protocol.v1.AddUserRequest;
import io.raftkv.protocol.v1.ApiKey;
import io.raftkv.protocol.v1.ChangePasswordRequest;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.GetApiKeyRequest;
import io.raftkv.protocol.v1.GetSelfRequest;
import io.raftkv.protocol.v1.GetUserRequest;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.ListApiKeysRequest;
import io.raftkv.protocol.v1.ListUsersRequest;
import io.raftkv.protocol.v1.ListUsersResponse;
import io.raftkv.protocol.v1.LoginRequest;
import io.raftkv.protocol.v1.LoginResponse;
import io.raftkv.protocol.v1.LogoutRequest;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.RefreshTokenRequest;
import io.raftkv.protocol.v1.RemoveApiKeyRequest;
import io.raftkv.protocol.v1.RemoveUserRequest;
import io.raftkv.protocol.v1.Role;
import io.raftkv.protocol.v1.SetUserDisabledRequest;
import io.raftkv.protocol.v1.SetUserPasswordRequest;
import io.raftkv.protocol.v1.SetUserRoleRequest;
import io.raftkv.protocol.v1.SetUserScopesRequest;
import io.raftkv.protocol.v1.StatusRequest;
import io.raftkv.protocol.v1.User;
import io.raftkv.testkit.access.AccessUseCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Users and API keys over gRPC, and what they can do then. */
final class AccessTest {
  private static final String PASSWORD = "a-long-password";

  private ServedCalls served;

  @BeforeEach
  void start() throws IOException {
    served = new ServedCalls(true, RateLimiter.NONE, null);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static AccessGrpc.AccessBlockingStub stub(Channel channel) {
    return AccessGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private AccessGrpc.AccessBlockingStub admin() {
    return stub(
        ClientInterceptors.intercept(
            served.channel, ServedCalls.with("x-api-key", AccessUseCases.ADMIN_KEY)));
  }

  private Channel by(String token) {
    return ClientInterceptors.intercept(
        served.channel, ServedCalls.with("authorization", "Bearer " + token));
  }

  private LoginResponse login(String name, String password) {
    return stub(served.channel)
        .login(LoginRequest.newBuilder().setUsername(name).setPassword(password).build());
  }

  private User add(String name, Role role, String... scopes) {
    AddUserRequest.Builder request =
        AddUserRequest.newBuilder().setName(name).setPassword(PASSWORD).setRole(role);
    for (String scope : scopes) {
      request.addScopes(ByteString.copyFromUtf8(scope));
    }
    return admin().addUser(request.build()).getUser();
  }

  private static String refused(Executable call) {
    return ServedCalls.codes(assertThrows(StatusRuntimeException.class, call));
  }

  private static String put(Channel channel, String key) {
    try {
      KVGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
      return "OK";
    } catch (StatusRuntimeException fault) {
      return ServedCalls.codes(fault);
    }
  }

  @Test
  void aUserIsAddedLogsInWritesItsKeysAndLogsOut() {
    User ann = add("ann", Role.ROLE_WRITE, "team-a/");
    assertEquals(List.of(ByteString.copyFromUtf8("team-a/")), ann.getScopesList());
    LoginResponse session = login("ann", PASSWORD);
    assertEquals(ann.getId(), session.getUser().getId());
    assertTrue(session.getExpiresMillis() > served.millis.get());
    Channel own = by(session.getToken());
    assertEquals("ann", stub(own).getSelf(GetSelfRequest.getDefaultInstance()).getUser().getName());
    assertEquals("OK", put(own, "team-a/x"));
    assertEquals("PERMISSION_DENIED forbidden", put(own, "team-b/x"));
    assertEquals(
        "PERMISSION_DENIED forbidden",
        refused(() -> stub(own).listUsers(ListUsersRequest.getDefaultInstance())));
    String fresh = stub(own).refreshToken(RefreshTokenRequest.getDefaultInstance()).getToken();
    assertNotEquals(session.getToken(), fresh);
    stub(own).logout(LogoutRequest.getDefaultInstance());
    assertEquals("UNAUTHENTICATED unauthenticated", put(own, "team-a/x"));
    assertEquals("OK", put(by(fresh), "team-a/x"));
  }

  /** By its changes values of other keys could be guessed at. */
  @Test
  void theStatesHashIsForThoseWhoReachAllKeys() {
    add("ann", Role.ROLE_READ, "a/");
    add("ben", Role.ROLE_READ);
    assertEquals("", stateHash(by(login("ann", PASSWORD).getToken())));
    assertNotEquals("", stateHash(by(login("ben", PASSWORD).getToken())));
  }

  private static String stateHash(Channel channel) {
    return ClusterGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .status(StatusRequest.getDefaultInstance())
        .getStateHash();
  }

  @Test
  void whatAnAdminChangesOfAUserHoldsAtOnce() {
    String id = add("ben", Role.ROLE_WRITE).getId();
    Channel ben = by(login("ben", PASSWORD).getToken());
    admin().setUserRole(SetUserRoleRequest.newBuilder().setId(id).setRole(Role.ROLE_READ).build());
    assertEquals("PERMISSION_DENIED forbidden", put(ben, "k"));
    admin().setUserRole(SetUserRoleRequest.newBuilder().setId(id).setRole(Role.ROLE_WRITE).build());
    admin()
        .setUserScopes(
            SetUserScopesRequest.newBuilder()
                .setId(id)
                .addScopes(ByteString.copyFromUtf8("b/"))
                .build());
    assertEquals("PERMISSION_DENIED forbidden", put(ben, "k"));
    assertEquals("OK", put(ben, "b/k"));
    var off = SetUserDisabledRequest.newBuilder().setId(id).setDisabled(true);
    assertTrue(admin().setUserDisabled(off.build()).getUser().getDisabled());
    assertEquals("UNAUTHENTICATED unauthenticated", put(ben, "b/k"));
    admin().setUserDisabled(off.setDisabled(false).build());
    assertEquals("OK", put(ben, "b/k"));
    admin()
        .setUserPassword(
            SetUserPasswordRequest.newBuilder()
                .setId(id)
                .setNewPassword("another-long-one")
                .build());
    assertEquals("UNAUTHENTICATED unauthenticated", put(ben, "b/k"));
    Channel again = by(login("ben", "another-long-one").getToken());
    stub(again)
        .changePassword(
            ChangePasswordRequest.newBuilder()
                .setOldPassword("another-long-one")
                .setNewPassword(PASSWORD)
                .build());
    assertEquals("UNAUTHENTICATED unauthenticated", put(again, "b/k"));
    assertEquals("OK", put(by(login("ben", PASSWORD).getToken()), "b/k"));
    admin().removeUser(RemoveUserRequest.newBuilder().setId(id).build());
    assertEquals(
        "NOT_FOUND user_not_found",
        refused(() -> admin().getUser(GetUserRequest.newBuilder().setId(id).build())));
  }

  @Test
  void anApiKeyIsMadeUsedAndEnded() {
    var request =
        AddApiKeyRequest.newBuilder().setName("ci").setRole(Role.ROLE_WRITE).setTtlMillis(60_000);
    var added = admin().addApiKey(request.addScopes(ByteString.copyFromUtf8("ci/")).build());
    ApiKey key = added.getApiKey();
    assertEquals(served.millis.get() + 60_000, key.getExpiresMillis());
    assertTrue(key.getGood());
    assertFalse(key.hasLastUsedMillis());
    Channel ci =
        ClientInterceptors.intercept(
            served.channel, ServedCalls.with("x-api-key", added.getSecret()));
    assertEquals("OK", put(ci, "ci/k"));
    assertEquals("PERMISSION_DENIED forbidden", put(ci, "k"));
    var get = GetApiKeyRequest.newBuilder().setId(key.getId()).build();
    assertTrue(admin().getApiKey(get).getApiKey().hasLastUsedMillis());
    served.millis.addAndGet(60_001);
    assertFalse(admin().getApiKey(get).getApiKey().getGood());
    assertEquals("UNAUTHENTICATED unauthenticated", put(ci, "ci/k"));
    admin().removeApiKey(RemoveApiKeyRequest.newBuilder().setId(key.getId()).build());
    assertEquals("NOT_FOUND api_key_not_found", refused(() -> admin().getApiKey(get)));
  }

  @Test
  void longListsComeInPagesWhatsoeverGoesMeanwhile() {
    List<User> added = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      added.add(add("user-" + (char) ('a' + i), Role.ROLE_READ));
      admin()
          .addApiKey(
              AddApiKeyRequest.newBuilder().setName("k" + i).setRole(Role.ROLE_READ).build());
    }
    List<String> names = new ArrayList<>();
    ListUsersRequest.Builder users = ListUsersRequest.newBuilder().setPageSize(5);
    do {
      ListUsersResponse page = admin().listUsers(users.build());
      assertTrue(page.getUsersCount() <= 5);
      page.getUsersList().forEach(user -> names.add(user.getName()));
      users.setPageToken(page.getNextPageToken());
      if (names.size()
          == 5) { // the last one shown goes: the next page begins behind where it stood
        admin().removeUser(RemoveUserRequest.newBuilder().setId(added.get(3).getId()).build());
      }
    } while (!users.getPageToken().isEmpty());
    assertEquals(
        List.of(
            "admin", "user-a", "user-b", "user-c", "user-d", "user-e", "user-f", "user-g", "user-h",
            "user-i", "user-j", "user-k", "user-l"),
        names);
    List<String> keys = new ArrayList<>();
    ListApiKeysRequest.Builder request = ListApiKeysRequest.newBuilder().setPageSize(4);
    do {
      var page = admin().listApiKeys(request.build());
      page.getApiKeysList().forEach(key -> keys.add(key.getId()));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertEquals(keys.size(), keys.stream().distinct().count());
    assertTrue(keys.size() >= 12);
  }

  @Test
  void whatCannotBeIsRefusedWithItsReason() {
    User ann = add("ann", Role.ROLE_READ);
    assertEquals("FAILED_PRECONDITION username_taken", refused(() -> add("ann", Role.ROLE_READ)));
    assertEquals("INVALID_ARGUMENT scoped_admin", refused(() -> add("x", Role.ROLE_ADMIN, "a/")));
    assertEquals("INVALID_ARGUMENT invalid_role", refused(() -> add("x", Role.ROLE_UNSPECIFIED)));
    assertEquals("INVALID_ARGUMENT invalid_scope", refused(() -> add("x", Role.ROLE_READ, "")));
    assertEquals("INVALID_ARGUMENT invalid_username", refused(() -> add("", Role.ROLE_READ)));
    assertEquals(
        "NOT_FOUND user_not_found",
        refused(() -> admin().getUser(GetUserRequest.newBuilder().setId("ann").build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_cursor",
        refused(
            () -> admin().listApiKeys(ListApiKeysRequest.newBuilder().setPageToken("7").build())));
    assertEquals("UNAUTHENTICATED unauthenticated", refused(() -> login("ann", "wrong")));
    for (int i = 1; i < AccessUseCases.FAILURES_MAX; i++) {
      assertThrows(StatusRuntimeException.class, () -> login("ann", "wrong"));
    }
    StatusRuntimeException throttled =
        assertThrows(StatusRuntimeException.class, () -> login("ann", PASSWORD));
    assertEquals("RESOURCE_EXHAUSTED too_many_attempts", ServedCalls.codes(throttled));
    assertTrue(
        Long.parseLong(ServedCalls.info(throttled).getMetadataOrThrow("retry_after_seconds")) > 0);
    assertEquals(
        "ann",
        admin()
            .getUser(GetUserRequest.newBuilder().setId(ann.getId()).build())
            .getUser()
            .getName());
  }

  @Test
  void withoutAccessControlThereAreNoUsers() throws IOException {
    try (ServedCalls open = new ServedCalls()) {
      assertEquals(
          "FAILED_PRECONDITION auth_disabled",
          refused(() -> stub(open.channel).login(LoginRequest.getDefaultInstance())));
      assertEquals(
          "FAILED_PRECONDITION auth_disabled",
          refused(() -> stub(open.channel).getSelf(GetSelfRequest.getDefaultInstance())));
    }
  }
}
