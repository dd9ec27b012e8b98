package io.raftkv.adapters.http;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Accounts.NewUser;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.User;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** {@code /auth/users}: what admins do with users. */
final class UserRoutes {
  private static final String PASSWORD = "password";
  private static final String NEW_PASSWORD = "new_password";
  private static final Set<String> USER_FIELDS = Set.of("username", PASSWORD, "role", "scopes");
  private static final Set<String> ROLE_FIELDS = Set.of("role");
  private static final Set<String> SCOPE_FIELDS = Set.of("scopes");
  private static final Set<String> PASSWORD_FIELDS = Set.of(NEW_PASSWORD);

  /** How long a user is as JSON, about, but for its scopes. */
  private static final int USER_BYTES = 512;

  private final Accounts accounts;

  UserRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  void list(Call call) {
    AccountAnswers.await(call, accounts.users(call.known()), users -> list(call, users));
  }

  private static void list(Call call, List<User> users) {
    long bytes = USER_BYTES;
    for (User user : users) {
      bytes += USER_BYTES + 6L * user.scope().bytes();
    }
    long sum = bytes;
    call.onWorker(
        () ->
            call.longJsonArray(
                sum,
                json -> {
                  for (User user : users) {
                    json.writeStartObject();
                    AccountJson.user(json, user);
                    json.writeEndObject();
                  }
                }));
  }

  void get(Call call) {
    AccountAnswers.await(
        call, accounts.user(call.known(), id(call)), user -> answer(call, 200, user));
  }

  private static UUID id(Call call) {
    return AccountAnswers.id(call, AccessRefusal.NO_SUCH_USER);
  }

  private static void answer(Call call, int status, User user) {
    call.json(status, json -> AccountJson.user(json, user));
  }

  void add(Call call) {
    AccountAnswers.refuseConditions(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, USER_FIELDS);
          NewUser user =
              new NewUser(
                  AccountJson.required(body, "username"),
                  AccountJson.required(body, PASSWORD),
                  AccountJson.role(body),
                  AccountJson.scope(body, call.options().maxKeyBytes()));
          AccountAnswers.await(
              call, accounts.addUser(call.known(), user), added -> answer(call, 201, added));
        });
  }

  void delete(Call call) {
    AccountAnswers.refuseConditions(call);
    AccountAnswers.await(
        call, accounts.deleteUser(call.known(), id(call)), user -> call.empty(204));
  }

  void setRole(Call call) {
    AccountAnswers.refuseConditions(call);
    UUID id = id(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, ROLE_FIELDS);
          AccountAnswers.await(
              call,
              accounts.setRole(call.known(), id, AccountJson.role(body)),
              user -> answer(call, 200, user));
        });
  }

  void setScopes(Call call) {
    AccountAnswers.refuseConditions(call);
    UUID id = id(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, SCOPE_FIELDS);
          if (!body.has("scopes")) {
            throw RequestFault.badRequest(
                "invalid_scope", "scopes is missing; an empty array stands for all keys");
          }
          AccountAnswers.await(
              call,
              accounts.setScope(
                  call.known(), id, AccountJson.scope(body, call.options().maxKeyBytes())),
              user -> answer(call, 200, user));
        });
  }

  void setPassword(Call call) {
    AccountAnswers.refuseConditions(call);
    UUID id = id(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, PASSWORD_FIELDS);
          AccountAnswers.await(
              call,
              accounts.setPassword(call.known(), id, AccountJson.required(body, NEW_PASSWORD)),
              user -> told(call, "Password changed successfully"));
        });
  }

  void disable(Call call) {
    switched(call, accounts.setDisabled(call.known(), id(call), true), "User disabled");
  }

  void enable(Call call) {
    switched(call, accounts.setDisabled(call.known(), id(call), false), "User enabled");
  }

  private static void switched(
      Call call, CompletableFuture<AccountReply<User>> reply, String message) {
    AccountAnswers.await(call, reply, user -> told(call, message));
  }

  private static void told(Call call, String message) {
    call.json(200, json -> json.writeStringField("message", message));
  }
}
