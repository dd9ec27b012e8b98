package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Accounts;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.key.Key;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How users, API keys, roles and scopes are written and read. */
final class AccountJson {
  private AccountJson() {}

  /** The fields of a user. */
  static void user(JsonGenerator json, User user) throws IOException {
    json.writeStringField("id", user.id().toString());
    json.writeStringField("username", user.name());
    json.writeStringField("role", text(user.role()));
    json.writeStringField("created_at", time(user.createdMillis()));
    json.writeStringField("updated_at", time(user.updatedMillis()));
    json.writeBooleanField("disabled", user.disabled());
    scopes(json, user.scope());
  }

  /** The fields of a key, without its text. It never changes once it is made. */
  static void apiKey(JsonGenerator json, ApiKey key, Accounts accounts) throws IOException {
    json.writeStringField("id", key.id().toString());
    json.writeStringField("user_id", key.userId().toString());
    json.writeStringField("name", key.name());
    json.writeStringField("role", text(key.role()));
    json.writeStringField("created_at", time(key.createdMillis()));
    json.writeStringField("updated_at", time(key.createdMillis()));
    time(json, "expires_at", key.expiresMillis());
    time(json, "last_used", key.lastUsedMillis());
    json.writeBooleanField("disabled", !accounts.isGood(key));
    scopes(json, key.scope());
  }

  private static void scopes(JsonGenerator json, Scope scope) throws IOException {
    json.writeArrayFieldStart("scopes");
    List<Key> prefixes = scope.prefixes();
    if (prefixes != null) {
      for (Key prefix : prefixes) {
        json.writeString(prefix.utf8());
      }
    }
    json.writeEndArray();
  }

  private static void time(JsonGenerator json, String name, long millis) throws IOException {
    if (millis == 0) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, time(millis));
    }
  }

  /** A time as RFC 3339 writes it. */
  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static String text(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** The role that the body names. */
  static Role role(JsonNode body) {
    String text = Requests.text(body, "role");
    return switch (text) {
      case "read" -> Role.READ;
      case "write" -> Role.WRITE;
      case "admin" -> Role.ADMIN;
      case null, default ->
          throw RequestFault.badRequest("invalid_role", "role is one of read, write and admin");
    };
  }

  /** The scopes that the body names; all keys where it names none. */
  static Scope scope(JsonNode body, int maxKeyBytes) {
    JsonNode scopes = body.get("scopes");
    if (scopes == null || scopes.isNull()) {
      return Scope.ALL;
    }
    if (!scopes.isArray()) {
      throw invalidScope("scopes is an array of prefixes of keys");
    }
    List<Key> prefixes = new ArrayList<>();
    for (JsonNode prefix : scopes) {
      byte[] bytes = prefix.isTextual() ? PercentDecoding.bytes(prefix.textValue()) : null;
      if (bytes == null || bytes.length == 0 || bytes.length > maxKeyBytes) {
        throw invalidScope(
            "each of scopes is a prefix of keys, as text of 1 to " + maxKeyBytes + " bytes");
      }
      prefixes.add(Key.wrap(bytes));
    }
    return prefixes.isEmpty() ? Scope.ALL : Scope.of(prefixes);
  }

  private static RequestFault invalidScope(String message) {
    return RequestFault.badRequest("invalid_scope", message);
  }

  /** The field's text, which must be there. */
  static String required(JsonNode body, String name) {
    @Nullable String text = Requests.text(body, name);
    if (text == null) {
      throw RequestFault.badRequest("invalid_request", name + " is missing");
    }
    return text;
  }
}
