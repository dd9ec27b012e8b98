package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Accounts.NewKey;
import io.raftkv.application.duration.GoDuration;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.ApiKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /auth/api-keys}: the keys by which programs come. */
final class ApiKeyRoutes {
  private static final String EXPIRES_IN = "expires_in";
  private static final Set<String> KEY_FIELDS = Set.of("name", "role", EXPIRES_IN, "scopes");

  /** How long a key is as JSON, about, but for its scopes. */
  private static final int KEY_BYTES = 2048;

  private final Accounts accounts;

  ApiKeyRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  void list(Call call) {
    AccountAnswers.await(call, accounts.keys(call.known()), keys -> list(call, keys));
  }

  private void list(Call call, List<ApiKey> keys) {
    long bytes = KEY_BYTES;
    for (ApiKey key : keys) {
      bytes += KEY_BYTES + 6L * key.scope().bytes();
    }
    long sum = bytes;
    call.onWorker(
        () ->
            call.longJsonArray(
                sum,
                json -> {
                  for (ApiKey key : keys) {
                    json.writeStartObject();
                    AccountJson.apiKey(json, key, accounts);
                    json.writeEndObject();
                  }
                }));
  }

  void get(Call call) {
    AccountAnswers.await(
        call,
        accounts.key(call.known(), id(call)),
        key -> call.json(200, json -> AccountJson.apiKey(json, key, accounts)));
  }

  private static UUID id(Call call) {
    return AccountAnswers.id(call, AccessRefusal.NO_SUCH_KEY);
  }

  void add(Call call) {
    AccountAnswers.refuseConditions(call);
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, KEY_FIELDS);
          String name = Requests.text(body, "name");
          NewKey key =
              new NewKey(
                  name == null ? "" : name,
                  AccountJson.role(body),
                  AccountJson.scope(body, call.options().maxKeyBytes()),
                  expiresIn(body));
          AccountAnswers.await(
              call,
              accounts.addKey(call.known(), key),
              issued ->
                  call.json(
                      201,
                      json -> {
                        json.writeStringField("key", issued.text());
                        AccountJson.apiKey(json, issued.key(), accounts);
                      }));
        });
  }

  /** Null where the key is to be good for ever. */
  private static @Nullable Duration expiresIn(JsonNode body) {
    String text = Requests.text(body, EXPIRES_IN);
    if (text == null || text.isEmpty()) {
      return null;
    }
    return GoDuration.parse(text)
        .filter(Duration::isPositive)
        .orElseThrow(
            () ->
                RequestFault.badRequest(
                    "invalid_expires_in",
                    EXPIRES_IN + " is a positive duration such as 720h; left out, for ever"));
  }

  void delete(Call call) {
    AccountAnswers.refuseConditions(call);
    AccountAnswers.await(call, accounts.deleteKey(call.known(), id(call)), key -> call.empty(204));
  }
}
