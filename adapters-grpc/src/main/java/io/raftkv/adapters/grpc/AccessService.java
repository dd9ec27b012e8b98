package io.raftkv.adapters.grpc;

import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Caller;
import io.raftkv.application.problem.AccountProblems;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.User;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.AddApiKeyRequest;
import io.raftkv.protocol.v1.AddApiKeyResponse;
import io.raftkv.protocol.v1.AddUserRequest;
import io.raftkv.protocol.v1.AddUserResponse;
import io.raftkv.protocol.v1.ChangePasswordRequest;
import io.raftkv.protocol.v1.ChangePasswordResponse;
import io.raftkv.protocol.v1.GetApiKeyRequest;
import io.raftkv.protocol.v1.GetApiKeyResponse;
import io.raftkv.protocol.v1.GetSelfRequest;
import io.raftkv.protocol.v1.GetSelfResponse;
import io.raftkv.protocol.v1.GetUserRequest;
import io.raftkv.protocol.v1.GetUserResponse;
import io.raftkv.protocol.v1.ListApiKeysRequest;
import io.raftkv.protocol.v1.ListApiKeysResponse;
import io.raftkv.protocol.v1.ListUsersRequest;
import io.raftkv.protocol.v1.ListUsersResponse;
import io.raftkv.protocol.v1.LoginRequest;
import io.raftkv.protocol.v1.LoginResponse;
import io.raftkv.protocol.v1.LogoutRequest;
import io.raftkv.protocol.v1.LogoutResponse;
import io.raftkv.protocol.v1.RefreshTokenRequest;
import io.raftkv.protocol.v1.RefreshTokenResponse;
import io.raftkv.protocol.v1.RemoveApiKeyRequest;
import io.raftkv.protocol.v1.RemoveApiKeyResponse;
import io.raftkv.protocol.v1.RemoveUserRequest;
import io.raftkv.protocol.v1.RemoveUserResponse;
import io.raftkv.protocol.v1.SetUserDisabledRequest;
import io.raftkv.protocol.v1.SetUserDisabledResponse;
import io.raftkv.protocol.v1.SetUserPasswordRequest;
import io.raftkv.protocol.v1.SetUserPasswordResponse;
import io.raftkv.protocol.v1.SetUserRoleRequest;
import io.raftkv.protocol.v1.SetUserRoleResponse;
import io.raftkv.protocol.v1.SetUserScopesRequest;
import io.raftkv.protocol.v1.SetUserScopesResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The users and API keys of {@code raftkv.v1}. Safe for any thread. */
final class AccessService extends AccessGrpc.AccessImplBase {
  private final GrpcServices services;
  private final int maxKeyBytes;

  AccessService(GrpcServices services, int maxKeyBytes) {
    this.services = services;
    this.maxKeyBytes = maxKeyBytes;
  }

  private Accounts accounts() {
    Accounts accounts = services.accounts();
    if (accounts == null) {
      throw new CallFault(AccountProblems.disabled());
    }
    return accounts;
  }

  /** Whoever calls, who is known where there are accounts. */
  private static Caller.Known caller() {
    if (CallGate.CALLER.get() instanceof Caller.Known known) {
      return known;
    }
    throw new IllegalStateException("a method that is open to all asks for its caller");
  }

  private static <T> T done(AccountReply<T> reply) {
    if (reply instanceof AccountReply.Done<T>(T value)) {
      return value;
    }
    throw new CallFault(AccountProblems.of(reply));
  }

  private static UUID userId(String text) {
    return AccessMessages.id(text, AccessRefusal.NO_SUCH_USER);
  }

  private static UUID keyId(String text) {
    return AccessMessages.id(text, AccessRefusal.NO_SUCH_KEY);
  }

  @Override
  public void login(LoginRequest request, StreamObserver<LoginResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts()
                    .login(CallGate.ORIGIN.get(), request.getUsername(), request.getPassword()),
                reply -> {
                  Accounts.Session session = done(reply);
                  return LoginResponse.newBuilder()
                      .setToken(session.token())
                      .setExpiresMillis(session.expiresMillis())
                      .setUser(AccessMessages.user(session.user()))
                      .build();
                }));
  }

  @Override
  public void refreshToken(
      RefreshTokenRequest request, StreamObserver<RefreshTokenResponse> client) {
    Answer.to(
        client,
        answer -> {
          Accounts.Session session = done(accounts().refresh(caller()));
          answer.send(
              RefreshTokenResponse.newBuilder()
                  .setToken(session.token())
                  .setExpiresMillis(session.expiresMillis())
                  .setUser(AccessMessages.user(session.user()))
                  .build());
        });
  }

  @Override
  public void logout(LogoutRequest request, StreamObserver<LogoutResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().logout(caller()),
                reply -> {
                  var _ = done(reply);
                  return LogoutResponse.getDefaultInstance();
                }));
  }

  @Override
  public void getSelf(GetSelfRequest request, StreamObserver<GetSelfResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.send(
                GetSelfResponse.newBuilder()
                    .setUser(AccessMessages.user(done(accounts().me(caller()))))
                    .build()));
  }

  @Override
  public void changePassword(
      ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts()
                    .changePassword(caller(), request.getOldPassword(), request.getNewPassword()),
                reply -> {
                  var _ = done(reply);
                  return ChangePasswordResponse.getDefaultInstance();
                }));
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.elsewhere(
                services.scans(),
                accounts().users(caller()),
                reply -> {
                  String after = request.getPageToken();
                  var page =
                      ListedPage.of(
                          done(reply),
                          after.isEmpty() ? null : after,
                          request.getPageSize(),
                          User::name,
                          AccessMessages::user);
                  return ListUsersResponse.newBuilder()
                      .addAllUsers(page.items())
                      .setNextPageToken(page.next())
                      .build();
                }));
  }

  @Override
  public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().user(caller(), userId(request.getId())),
                reply ->
                    GetUserResponse.newBuilder()
                        .setUser(AccessMessages.user(done(reply)))
                        .build()));
  }

  @Override
  public void addUser(AddUserRequest request, StreamObserver<AddUserResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts()
                    .addUser(
                        caller(),
                        new Accounts.NewUser(
                            request.getName(),
                            request.getPassword(),
                            AccessMessages.role(request.getRole()),
                            AccessMessages.scope(request.getScopesList(), maxKeyBytes))),
                reply ->
                    AddUserResponse.newBuilder()
                        .setUser(AccessMessages.user(done(reply)))
                        .build()));
  }

  @Override
  public void removeUser(RemoveUserRequest request, StreamObserver<RemoveUserResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().deleteUser(caller(), userId(request.getId())),
                reply -> {
                  var _ = done(reply);
                  return RemoveUserResponse.getDefaultInstance();
                }));
  }

  @Override
  public void setUserRole(SetUserRoleRequest request, StreamObserver<SetUserRoleResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts()
                    .setRole(
                        caller(), userId(request.getId()), AccessMessages.role(request.getRole())),
                reply ->
                    SetUserRoleResponse.newBuilder()
                        .setUser(AccessMessages.user(done(reply)))
                        .build()));
  }

  @Override
  public void setUserScopes(
      SetUserScopesRequest request, StreamObserver<SetUserScopesResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts()
                    .setScope(
                        caller(),
                        userId(request.getId()),
                        AccessMessages.scope(request.getScopesList(), maxKeyBytes)),
                reply ->
                    SetUserScopesResponse.newBuilder()
                        .setUser(AccessMessages.user(done(reply)))
                        .build()));
  }

  @Override
  public void setUserDisabled(
      SetUserDisabledRequest request, StreamObserver<SetUserDisabledResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().setDisabled(caller(), userId(request.getId()), request.getDisabled()),
                reply ->
                    SetUserDisabledResponse.newBuilder()
                        .setUser(AccessMessages.user(done(reply)))
                        .build()));
  }

  @Override
  public void setUserPassword(
      SetUserPasswordRequest request, StreamObserver<SetUserPasswordResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().setPassword(caller(), userId(request.getId()), request.getNewPassword()),
                reply -> {
                  var _ = done(reply);
                  return SetUserPasswordResponse.getDefaultInstance();
                }));
  }

  @Override
  public void listApiKeys(ListApiKeysRequest request, StreamObserver<ListApiKeysResponse> client) {
    Answer.to(
        client,
        answer -> {
          Accounts accounts = accounts();
          ApiKeyAge after = ApiKeyAge.parse(request.getPageToken());
          answer.elsewhere(
              services.scans(),
              accounts.keys(caller()),
              reply -> {
                List<ApiKey> keys = done(reply);
                var page =
                    ListedPage.of(
                        keys,
                        after,
                        request.getPageSize(),
                        ApiKeyAge::of,
                        key -> AccessMessages.apiKey(key, accounts.isGood(key)));
                return ListApiKeysResponse.newBuilder()
                    .addAllApiKeys(page.items())
                    .setNextPageToken(page.next())
                    .build();
              });
        });
  }

  @Override
  public void getApiKey(GetApiKeyRequest request, StreamObserver<GetApiKeyResponse> client) {
    Answer.to(
        client,
        answer -> {
          Accounts accounts = accounts();
          answer.with(
              accounts.key(caller(), keyId(request.getId())),
              reply -> {
                ApiKey key = done(reply);
                return GetApiKeyResponse.newBuilder()
                    .setApiKey(AccessMessages.apiKey(key, accounts.isGood(key)))
                    .build();
              });
        });
  }

  @Override
  public void addApiKey(AddApiKeyRequest request, StreamObserver<AddApiKeyResponse> client) {
    Answer.to(
        client,
        answer -> {
          Accounts accounts = accounts();
          CompletableFuture<AccountReply<Accounts.IssuedKey>> added =
              accounts.addKey(
                  caller(),
                  new Accounts.NewKey(
                      request.getName(),
                      AccessMessages.role(request.getRole()),
                      AccessMessages.scope(request.getScopesList(), maxKeyBytes),
                      Fields.timeToLive(Duration.ofMillis(request.getTtlMillis()))));
          answer.with(
              added,
              reply -> {
                Accounts.IssuedKey issued = done(reply);
                return AddApiKeyResponse.newBuilder()
                    .setSecret(issued.text())
                    .setApiKey(AccessMessages.apiKey(issued.key(), accounts.isGood(issued.key())))
                    .build();
              });
        });
  }

  @Override
  public void removeApiKey(
      RemoveApiKeyRequest request, StreamObserver<RemoveApiKeyResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                accounts().deleteKey(caller(), keyId(request.getId())),
                reply -> {
                  var _ = done(reply);
                  return RemoveApiKeyResponse.getDefaultInstance();
                }));
  }
}
