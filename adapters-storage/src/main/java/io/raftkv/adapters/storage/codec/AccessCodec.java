package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.Actor;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.User;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** In whose name commands come, and changes of the directory, in the form of the package. */
final class AccessCodec {
  private static final byte KEY = 1;
  private static final byte TOKEN = 2;
  private static final byte CERTIFICATE = 3;

  private static final byte FOUND = 1;
  private static final byte ADD_USER = 2;
  private static final byte DELETE_USER = 3;
  private static final byte SET_ROLE = 4;
  private static final byte SET_SCOPE = 5;
  private static final byte SET_DISABLED = 6;
  private static final byte SET_PASSWORD = 7;
  private static final byte ADD_KEY = 8;
  private static final byte DELETE_KEY = 9;
  private static final byte REVOKE = 10;
  private static final byte NOTE_USE = 11;
  private static final byte RESET_ADMIN = 12;

  private static final int ID_BYTES = 16;

  private AccessCodec() {}

  static int size(Authority authority) {
    return ID_BYTES
        + 1
        + switch (authority.actor().credential()) {
          case Credential.Key _ -> ID_BYTES;
          case Credential.Token _ -> ID_BYTES + 8;
          case Credential.Certificate _ -> 0;
        }
        + 8;
  }

  static void encode(Authority authority, ByteBuffer out) {
    DirectoryCodec.put(authority.actor().userId(), out);
    switch (authority.actor().credential()) {
      case Credential.Key(UUID id) -> DirectoryCodec.put(id, out.put(KEY));
      case Credential.Token(UUID id, long epoch) -> {
        DirectoryCodec.put(id, out.put(TOKEN));
        out.putLong(epoch);
      }
      case Credential.Certificate _ -> out.put(CERTIFICATE);
    }
    out.putLong(authority.directoryRevision());
  }

  /** Throws as {@link DirectoryCodec#decode}. */
  static Authority authority(ByteBuffer in) {
    UUID userId = DirectoryCodec.id(in);
    byte tag = in.get();
    Credential credential =
        switch (tag) {
          case KEY -> new Credential.Key(DirectoryCodec.id(in));
          case TOKEN -> new Credential.Token(DirectoryCodec.id(in), in.getLong());
          case CERTIFICATE -> new Credential.Certificate();
          default -> throw new IllegalArgumentException("unknown credential " + tag);
        };
    return new Authority(new Actor(userId, credential), in.getLong());
  }

  static int size(AccessChange change) {
    return 1
        + switch (change) {
          case AccessChange.Found(User admin, ApiKey key) ->
              DirectoryCodec.size(admin) + 1 + (key == null ? 0 : DirectoryCodec.size(key));
          case AccessChange.AddUser(User user) -> DirectoryCodec.size(user);
          case AccessChange.ResetAdmin(User admin) -> DirectoryCodec.size(admin);
          case AccessChange.DeleteUser _, AccessChange.DeleteKey _ -> ID_BYTES;
          case AccessChange.SetRole _, AccessChange.SetDisabled _ -> ID_BYTES + 1 + 8;
          case AccessChange.SetScope set -> ID_BYTES + DirectoryCodec.size(set.scope()) + 8;
          case AccessChange.SetPassword set ->
              ID_BYTES + DirectoryCodec.size(set.passwordHash()) + 16;
          case AccessChange.AddKey(ApiKey key) -> DirectoryCodec.size(key);
          case AccessChange.Revoke _ -> 2 * ID_BYTES + 8;
          case AccessChange.NoteUse note -> 4 + (ID_BYTES + 8) * note.uses().size();
        };
  }

  static void encode(AccessChange change, ByteBuffer out) {
    switch (change) {
      case AccessChange.Found(User admin, ApiKey key) -> found(admin, key, out.put(FOUND));
      case AccessChange.AddUser(User user) -> DirectoryCodec.put(user, out.put(ADD_USER));
      case AccessChange.ResetAdmin(User admin) -> DirectoryCodec.put(admin, out.put(RESET_ADMIN));
      case AccessChange.DeleteUser(UUID id) -> DirectoryCodec.put(id, out.put(DELETE_USER));
      case AccessChange.SetRole set -> {
        DirectoryCodec.put(set.userId(), out.put(SET_ROLE));
        out.put((byte) set.role().level());
        out.putLong(set.atMillis());
      }
      case AccessChange.SetScope set -> {
        DirectoryCodec.put(set.userId(), out.put(SET_SCOPE));
        DirectoryCodec.put(set.scope(), out);
        out.putLong(set.atMillis());
      }
      case AccessChange.SetDisabled set -> {
        DirectoryCodec.put(set.userId(), out.put(SET_DISABLED));
        out.put((byte) (set.disabled() ? 1 : 0)).putLong(set.atMillis());
      }
      case AccessChange.SetPassword set -> {
        DirectoryCodec.put(set.userId(), out.put(SET_PASSWORD));
        DirectoryCodec.put(set.passwordHash(), out);
        out.putLong(set.epoch()).putLong(set.atMillis());
      }
      case AccessChange.AddKey(ApiKey key) -> DirectoryCodec.put(key, out.put(ADD_KEY));
      case AccessChange.DeleteKey(UUID id) -> DirectoryCodec.put(id, out.put(DELETE_KEY));
      case AccessChange.Revoke revoke -> DirectoryCodec.put(revoke.token(), out.put(REVOKE));
      case AccessChange.NoteUse note -> {
        out.put(NOTE_USE).putInt(note.uses().size());
        for (AccessChange.Use use : note.uses()) {
          DirectoryCodec.put(use.keyId(), out);
          out.putLong(use.atMillis());
        }
      }
    }
  }

  private static void found(User admin, @Nullable ApiKey key, ByteBuffer out) {
    DirectoryCodec.put(admin, out);
    out.put((byte) (key == null ? 0 : 1));
    if (key != null) {
      DirectoryCodec.put(key, out);
    }
  }

  /** Throws as {@link DirectoryCodec#decode}. */
  static AccessChange change(ByteBuffer in) {
    byte tag = in.get();
    return switch (tag) {
      case FOUND ->
          new AccessChange.Found(
              DirectoryCodec.user(in), flag(in) ? DirectoryCodec.apiKey(in) : null);
      case RESET_ADMIN -> new AccessChange.ResetAdmin(DirectoryCodec.user(in));
      case ADD_USER -> new AccessChange.AddUser(DirectoryCodec.user(in));
      case DELETE_USER -> new AccessChange.DeleteUser(DirectoryCodec.id(in));
      case SET_ROLE ->
          new AccessChange.SetRole(DirectoryCodec.id(in), DirectoryCodec.role(in), in.getLong());
      case SET_SCOPE ->
          new AccessChange.SetScope(DirectoryCodec.id(in), DirectoryCodec.scope(in), in.getLong());
      case SET_DISABLED ->
          new AccessChange.SetDisabled(DirectoryCodec.id(in), flag(in), in.getLong());
      case SET_PASSWORD ->
          new AccessChange.SetPassword(
              DirectoryCodec.id(in), DirectoryCodec.text(in), in.getLong(), in.getLong());
      case ADD_KEY -> new AccessChange.AddKey(DirectoryCodec.apiKey(in));
      case DELETE_KEY -> new AccessChange.DeleteKey(DirectoryCodec.id(in));
      case REVOKE -> new AccessChange.Revoke(DirectoryCodec.revokedToken(in));
      case NOTE_USE -> noteUse(in);
      default -> throw new IllegalArgumentException("unknown change of the directory " + tag);
    };
  }

  private static boolean flag(ByteBuffer in) {
    byte flag = in.get();
    if (flag != 0 && flag != 1) {
      throw new IllegalArgumentException("neither yes nor no: " + flag);
    }
    return flag == 1;
  }

  private static AccessChange noteUse(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / (ID_BYTES + 8)) {
      throw new BufferUnderflowException();
    }
    List<AccessChange.Use> uses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      uses.add(new AccessChange.Use(DirectoryCodec.id(in), in.getLong()));
    }
    return new AccessChange.NoteUse(uses);
  }
}
