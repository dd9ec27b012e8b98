package io.raftkv.application.access;

import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.Passwords;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the first user, where there is none: {@code admin}, by the password and API key of the
 * configuration. Without a password it is {@code admin}, which is good on the node's own machine
 * alone until it is changed.
 */
public final class Founding {
  /** The first user's name, and its password where none is configured. */
  public static final String ADMIN = "admin";

  private final Supplier<AccessDirectory> directory;
  private final GroupCommit groupCommit;
  private final Passwords passwords;
  private final Secrets secrets;
  private final BooleanSupplier leads;
  private final InstantSource clock;
  private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
  private volatile boolean reset;

  /**
   * What is configured for the first user.
   *
   * @param password null for the default one
   * @param apiKey null for none
   * @param reset whether the password is to be given to the user although there are users already
   */
  public record Secrets(@Nullable String password, @Nullable String apiKey, boolean reset) {
    /** Neither of them. */
    @Override
    public String toString() {
      return "Secrets";
    }
  }

  /**
   * For a directory that may be founded already.
   *
   * @param leads whether this node leads, or is alone
   */
  public Founding(
      Supplier<AccessDirectory> directory,
      GroupCommit groupCommit,
      Passwords passwords,
      Secrets secrets,
      BooleanSupplier leads,
      InstantSource clock) {
    this.directory = directory;
    this.groupCommit = groupCommit;
    this.passwords = passwords;
    this.secrets = secrets;
    this.leads = leads;
    this.clock = clock;
  }

  /** Whether all has been done. */
  public boolean isDone() {
    return directory.get().isFounded() && (!secrets.reset() || reset);
  }

  /** Whether a user's default password still holds. */
  public boolean hasDefaultPassword() {
    User admin = directory.get().user(ADMIN);
    return admin != null && admin.loopbackOnly();
  }

  /** Whether the configured API key is of no effect, since the directory was founded without it. */
  public boolean passesOverKey() {
    String text = secrets.apiKey();
    return text != null
        && directory.get().isFounded()
        && directory.get().key(KeyText.digest(text)) == null;
  }

  /**
   * Founds the directory, or gives the admin its password back, where this node leads and nobody
   * has done so. To be called every so often, by one thread; does not block.
   *
   * @return completes when what was tried has ended
   */
  public CompletableFuture<?> attempt() {
    if (underWay.isDone() && !isDone() && leads.getAsBoolean()) {
      String password = secrets.password();
      underWay =
          passwords
              .hash(password == null ? ADMIN : password)
              .thenCompose(hash -> propose(hash, password == null));
    }
    return underWay;
  }

  private CompletableFuture<?> propose(String hash, boolean byDefault) {
    long now = clock.millis();
    User admin =
        new User(
            UUID.randomUUID(), ADMIN, hash, Role.ADMIN, Scope.ALL, false, byDefault, 0, now, now);
    AccessChange change =
        directory.get().isFounded()
            ? new AccessChange.ResetAdmin(admin)
            : new AccessChange.Found(admin, key(admin, now));
    return groupCommit
        .submit(new Command.ChangeAccess(change))
        .thenAccept(
            reply -> {
              if (reply instanceof WriteReply.Applied(Outcome.AccessChanged _)) {
                reset = true;
              }
            });
  }

  private @Nullable ApiKey key(User admin, long now) {
    String text = secrets.apiKey();
    return text == null
        ? null
        : new ApiKey(
            UUID.randomUUID(),
            KeyText.digest(text),
            admin.id(),
            "auth.admin_key",
            Role.ADMIN,
            Scope.ALL,
            now,
            ApiKey.NEVER,
            0);
  }
}
