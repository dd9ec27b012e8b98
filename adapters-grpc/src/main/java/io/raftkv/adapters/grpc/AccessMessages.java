package io.raftkv.adapters.grpc;

import com.google.protobuf.ByteString;
import io.raftkv.application.problem.AccountProblems;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.key.Key;
import io.raftkv.protocol.v1.ApiKey;
import io.raftkv.protocol.v1.User;
import java.util.List;
import java.util.UUID;

/** Users, API keys, roles and scopes as messages. Methods that read throw {@link CallFault}. */
final class AccessMessages {
  private AccessMessages() {}

  static User user(io.raftkv.domain.access.User user) {
    return User.newBuilder()
        .setId(user.id().toString())
        .setName(user.name())
        .setRole(role(user.role()))
        .addAllScopes(scopes(user.scope()))
        .setDisabled(user.disabled())
        .setCreatedMillis(user.createdMillis())
        .setUpdatedMillis(user.updatedMillis())
        .build();
  }

  static ApiKey apiKey(io.raftkv.domain.access.ApiKey key, boolean good) {
    ApiKey.Builder message =
        ApiKey.newBuilder()
            .setId(key.id().toString())
            .setUserId(key.userId().toString())
            .setName(key.name())
            .setRole(role(key.role()))
            .addAllScopes(scopes(key.scope()))
            .setCreatedMillis(key.createdMillis())
            .setGood(good);
    if (key.expiresMillis() != 0) {
      message.setExpiresMillis(key.expiresMillis());
    }
    if (key.lastUsedMillis() != 0) {
      message.setLastUsedMillis(key.lastUsedMillis());
    }
    return message.build();
  }

  private static io.raftkv.protocol.v1.Role role(Role role) {
    return switch (role) {
      case READ -> io.raftkv.protocol.v1.Role.ROLE_READ;
      case WRITE -> io.raftkv.protocol.v1.Role.ROLE_WRITE;
      case ADMIN -> io.raftkv.protocol.v1.Role.ROLE_ADMIN;
    };
  }

  static Role role(io.raftkv.protocol.v1.Role role) {
    return switch (role) {
      case ROLE_READ -> Role.READ;
      case ROLE_WRITE -> Role.WRITE;
      case ROLE_ADMIN -> Role.ADMIN;
      case ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw CallFault.invalid("invalid_role", "role is one of read, write and admin");
    };
  }

  private static List<ByteString> scopes(Scope scope) {
    List<Key> prefixes = scope.prefixes();
    return prefixes == null ? List.of() : prefixes.stream().map(Fields::bytes).toList();
  }

  static Scope scope(List<ByteString> scopes, int maxKeyBytes) {
    for (ByteString prefix : scopes) {
      if (prefix.isEmpty() || prefix.size() > maxKeyBytes) {
        throw CallFault.invalid(
            "invalid_scope",
            "each of scopes is a prefix of keys, of 1 to " + maxKeyBytes + " bytes");
      }
    }
    return scopes.isEmpty()
        ? Scope.ALL
        : Scope.of(scopes.stream().map(bytes -> Key.wrap(bytes.toByteArray())).toList());
  }

  /** One that cannot be an id is nobody's. */
  static UUID id(String text, AccessRefusal otherwise) {
    if (text.length() == 36) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException _) {
        // the same answer as for an id that is nobody's
      }
    }
    throw new CallFault(AccountProblems.of(otherwise));
  }
}
