package io.raftkv.adapters.http;

import io.raftkv.application.api.Accounts;
import java.util.Set;

/** {@code /auth}: what users do with their own password and tokens. */
final class AccountRoutes {
  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";
  private static final String OLD_PASSWORD = "old_password";
  private static final String NEW_PASSWORD = "new_password";
  private static final Set<String> LOGIN_FIELDS = Set.of(USERNAME, PASSWORD);
  private static final Set<String> PASSWORD_FIELDS = Set.of(OLD_PASSWORD, NEW_PASSWORD);

  private final Accounts accounts;

  AccountRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  void login(Call call) {
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, LOGIN_FIELDS);
          String name = AccountJson.required(body, USERNAME);
          String password = AccountJson.required(body, PASSWORD);
          AccountAnswers.await(
              call,
              accounts.login(call.origin(), name, password),
              session -> answer(call, session));
        });
  }

  private static void answer(Call call, Accounts.Session session) {
    call.json(
        200,
        json -> {
          json.writeStringField("token", session.token());
          json.writeStringField("expires_at", AccountJson.time(session.expiresMillis()));
          json.writeObjectFieldStart("user");
          AccountJson.user(json, session.user());
          json.writeEndObject();
        });
  }

  void refresh(Call call) {
    AccountAnswers.answer(call, accounts.refresh(call.known()), session -> answer(call, session));
  }

  void logout(Call call) {
    AccountAnswers.refuseConditions(call);
    AccountAnswers.await(
        call,
        accounts.logout(call.known()),
        user ->
            call.json(200, json -> json.writeStringField("message", "Logged out successfully")));
  }

  void me(Call call) {
    AccountAnswers.answer(
        call,
        accounts.me(call.known()),
        user -> call.json(200, json -> AccountJson.user(json, user)));
  }

  void changePassword(Call call) {
    AccountAnswers.refuseConditions(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, PASSWORD_FIELDS);
          String old = AccountJson.required(body, OLD_PASSWORD);
          String fresh = AccountJson.required(body, NEW_PASSWORD);
          AccountAnswers.await(
              call,
              accounts.changePassword(call.known(), old, fresh),
              user ->
                  call.json(
                      200,
                      json -> json.writeStringField("message", "Password changed successfully")));
        });
  }
}
