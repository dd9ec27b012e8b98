package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.access.DirectoryHead;
import io.raftkv.domain.access.KeyDigest;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.key.Key;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes and reads parts of the directory in the form that the package describes. */
public final class DirectoryCodec {
  private static final byte HEAD = 1;
  private static final byte USER = 2;
  private static final byte API_KEY = 3;
  private static final byte REVOKED_TOKEN = 4;

  private static final int DISABLED = 1;
  private static final int LOOPBACK_ONLY = 2;
  private static final int ALL_KEYS = 0xFFFF;
  private static final int ID_BYTES = 16;

  private DirectoryCodec() {}

  /** How many bytes {@link #encode} will write. */
  public static int size(DirectoryEntry entry) {
    return 1
        + switch (entry) {
          case DirectoryHead _ -> 8;
          case User user -> size(user);
          case ApiKey key -> size(key);
          case RevokedToken _ -> 2 * ID_BYTES + 8;
        };
  }

  static int size(User user) {
    return ID_BYTES
        + size(user.name())
        + size(user.passwordHash())
        + 1
        + size(user.scope())
        + 1
        + 3 * 8;
  }

  static int size(ApiKey key) {
    return 2 * ID_BYTES + KeyDigest.BYTES + size(key.name()) + 1 + size(key.scope()) + 3 * 8;
  }

  static int size(Scope scope) {
    return 2 + scope.bytes();
  }

  static int size(String text) {
    return 1 + text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Writes the entry at the buffer's position. */
  public static void encode(DirectoryEntry entry, ByteBuffer out) {
    switch (entry) {
      case DirectoryHead head -> out.put(HEAD).putLong(head.revision());
      case User user -> put(user, out.put(USER));
      case ApiKey key -> put(key, out.put(API_KEY));
      case RevokedToken token -> put(token, out.put(REVOKED_TOKEN));
    }
  }

  static void put(User user, ByteBuffer out) {
    put(user.id(), out);
    put(user.name(), out);
    put(user.passwordHash(), out);
    out.put((byte) user.role().level());
    put(user.scope(), out);
    int flags = (user.disabled() ? DISABLED : 0) | (user.loopbackOnly() ? LOOPBACK_ONLY : 0);
    out.put((byte) flags);
    out.putLong(user.epoch()).putLong(user.createdMillis()).putLong(user.updatedMillis());
  }

  static void put(ApiKey key, ByteBuffer out) {
    put(key.id(), out);
    key.digest().writeTo(out);
    put(key.userId(), out);
    put(key.name(), out);
    out.put((byte) key.role().level());
    put(key.scope(), out);
    out.putLong(key.createdMillis()).putLong(key.expiresMillis()).putLong(key.lastUsedMillis());
  }

  static void put(RevokedToken token, ByteBuffer out) {
    put(token.id(), out);
    put(token.userId(), out);
    out.putLong(token.expiresMillis());
  }

  static void put(UUID id, ByteBuffer out) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  static void put(Scope scope, ByteBuffer out) {
    List<Key> prefixes = scope.prefixes();
    if (prefixes == null) {
      out.putShort((short) ALL_KEYS);
      return;
    }
    if (prefixes.size() >= ALL_KEYS) {
      throw new IllegalArgumentException("a scope has fewer than " + ALL_KEYS + " prefixes");
    }
    out.putShort((short) prefixes.size());
    for (Key prefix : prefixes) {
      prefix.writeTo(out.putShort((short) prefix.size()));
    }
  }

  static void put(String text, ByteBuffer out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new IllegalArgumentException("a text of the directory has at most 255 bytes");
    }
    out.put((byte) bytes.length).put(bytes);
  }

  /**
   * Reads the entry at the buffer's position.
   *
   * @throws IllegalArgumentException if no entry stands there
   * @throws BufferUnderflowException if the bytes end within it
   */
  public static DirectoryEntry decode(ByteBuffer in) {
    byte tag = in.get();
    return switch (tag) {
      case HEAD -> new DirectoryHead(in.getLong());
      case USER -> user(in);
      case API_KEY -> apiKey(in);
      case REVOKED_TOKEN -> revokedToken(in);
      default -> throw new IllegalArgumentException("unknown part of the directory " + tag);
    };
  }

  static User user(ByteBuffer in) {
    UUID id = id(in);
    String name = text(in);
    String hash = text(in);
    Role role = role(in);
    Scope scope = scope(in);
    int flags = in.get();
    if ((flags & ~(DISABLED | LOOPBACK_ONLY)) != 0) {
      throw new IllegalArgumentException("unknown flags of a user");
    }
    return new User(
        id,
        name,
        hash,
        role,
        scope,
        (flags & DISABLED) != 0,
        (flags & LOOPBACK_ONLY) != 0,
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  static ApiKey apiKey(ByteBuffer in) {
    UUID id = id(in);
    KeyDigest digest = KeyDigest.wrap(bytes(in, KeyDigest.BYTES));
    return new ApiKey(
        id,
        digest,
        id(in),
        text(in),
        role(in),
        scope(in),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  static RevokedToken revokedToken(ByteBuffer in) {
    return new RevokedToken(id(in), id(in), in.getLong());
  }

  static UUID id(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  static Role role(ByteBuffer in) {
    return Role.ofLevel(in.get());
  }

  static Scope scope(ByteBuffer in) {
    int count = in.getShort() & 0xFFFF;
    if (count == ALL_KEYS) {
      return Scope.ALL;
    }
    List<Key> prefixes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prefixes.add(Key.wrap(bytes(in, in.getShort() & 0xFFFF)));
    }
    return Scope.of(prefixes);
  }

  static String text(ByteBuffer in) {
    return new String(bytes(in, in.get() & 0xFF), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
