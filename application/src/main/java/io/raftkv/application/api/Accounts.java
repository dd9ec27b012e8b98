package io.raftkv.application.api;

import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Users, their passwords, tokens and API keys. What a caller may do with them is judged here, and
 * once more where the change is applied. A change that is done is effective at this node from then
 * on, and at the others once they have applied it.
 *
 * <p>Safe for any thread; no method blocks. Futures complete normally, on any thread.
 */
public interface Accounts {
  /**
   * A token and whose it is.
   *
   * @param expiresMillis in milliseconds since the epoch
   */
  record Session(String token, long expiresMillis, User user) {
    /** Without the token, which no log may show. */
    @Override
    public String toString() {
      return "Session[" + user.id() + "]";
    }
  }

  /** A user to be. */
  record NewUser(String name, String password, Role role, Scope scope) {
    /** Without the password, which no log may show. */
    @Override
    public String toString() {
      return "NewUser[" + role + "]";
    }
  }

  /**
   * An API key to be.
   *
   * @param timeToLive null is for ever
   */
  record NewKey(String name, Role role, Scope scope, @Nullable Duration timeToLive) {}

  /** An API key that was made, with its text, which is told this once. */
  record IssuedKey(String text, ApiKey key) {
    /** Without the text, which no log may show. */
    @Override
    public String toString() {
      return "IssuedKey[" + key.id() + "]";
    }
  }

  /** Gives a token for a name and its password. */
  CompletableFuture<AccountReply<Session>> login(Origin origin, String name, String password);

  /** Gives a fresh token for one that is still good; for nobody who came otherwise. */
  AccountReply<Session> refresh(Caller.Known caller);

  /** Ends the token by which the caller came. */
  CompletableFuture<AccountReply<User>> logout(Caller.Known caller);

  /** Who the caller is. */
  AccountReply<User> me(Caller.Known caller);

  /** Gives the caller another password, and ends its tokens. */
  CompletableFuture<AccountReply<User>> changePassword(
      Caller.Known caller, String oldPassword, String newPassword);

  /** All users. */
  CompletableFuture<AccountReply<List<User>>> users(Caller.Known caller);

  /** One user. */
  CompletableFuture<AccountReply<User>> user(Caller.Known caller, UUID id);

  /** Adds a user. */
  CompletableFuture<AccountReply<User>> addUser(Caller.Known caller, NewUser user);

  /** Removes a user and its API keys; whose id that was. */
  CompletableFuture<AccountReply<UUID>> deleteUser(Caller.Known caller, UUID id);

  /** Gives a user another role. */
  CompletableFuture<AccountReply<User>> setRole(Caller.Known caller, UUID id, Role role);

  /** Gives a user other keys to reach. */
  CompletableFuture<AccountReply<User>> setScope(Caller.Known caller, UUID id, Scope scope);

  /** Shuts a user out or lets it in again. */
  CompletableFuture<AccountReply<User>> setDisabled(Caller.Known caller, UUID id, boolean disabled);

  /** Gives a user another password without its old one, and ends its tokens. */
  CompletableFuture<AccountReply<User>> setPassword(
      Caller.Known caller, UUID id, String newPassword);

  /** The caller's API keys; an admin's are all. */
  CompletableFuture<AccountReply<List<ApiKey>>> keys(Caller.Known caller);

  /** One API key. */
  CompletableFuture<AccountReply<ApiKey>> key(Caller.Known caller, UUID id);

  /** Makes an API key for the caller. */
  CompletableFuture<AccountReply<IssuedKey>> addKey(Caller.Known caller, NewKey key);

  /** Whether the key is good now: its time is not over, and its owner is not disabled. */
  boolean isGood(ApiKey key);

  /** Ends an API key; whose id that was. */
  CompletableFuture<AccountReply<UUID>> deleteKey(Caller.Known caller, UUID id);
}
