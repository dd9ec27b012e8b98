package io.raftkv.bootstrap.node;

import dagger.Lazy;
import io.raftkv.application.access.Founding;
import io.raftkv.application.access.KeyUse;
import io.raftkv.bootstrap.access.BcryptPasswords;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What a node does for access by itself: makes the first user, and warns of weak secrets. */
@Singleton
final class AccessUpkeep {
  private static final Logger LOG = LogManager.getLogger(AccessUpkeep.class);

  /** Of RFC 7518, section 3.2: as long as what HMAC-SHA256 puts out. */
  private static final int SECRET_BYTES_MIN = 32;

  private final Optional<Founding> founding;
  private final KeyUse keyUse;
  private final Lazy<BcryptPasswords> passwords;
  private final List<String> secrets;
  private final boolean resets;
  private boolean told;

  @Inject
  AccessUpkeep(
      Optional<Founding> founding,
      KeyUse keyUse,
      Lazy<BcryptPasswords> passwords,
      Configuration configuration) {
    this.founding = founding;
    this.keyUse = keyUse;
    this.resets = configuration.value(Settings.RESET_ADMIN);
    this.passwords = passwords;
    this.secrets = configuration.value(Settings.JWT_SECRET);
  }

  /** Makes the first user of a node alone, before it serves. Blocks. */
  void found() {
    founding.ifPresent(first -> first.attempt().join());
  }

  /** To be called every so often by one thread, while the node serves. */
  void lookAfter() {
    founding.ifPresent(this::lookAfter);
  }

  private void lookAfter(Founding first) {
    if (first.isDone()) {
      tell(first);
      return;
    }
    var _ =
        first
            .attempt()
            .whenComplete(
                (reply, fault) -> {
                  if (fault != null) {
                    LOG.error("the first user could not be made; retrying", fault);
                  }
                });
  }

  /** Once a start. */
  private void tell(Founding first) {
    if (told) {
      return;
    }
    told = true;
    if (resets) {
      LOG.warn(
          "the user admin has the password of auth.admin_password again; take auth.reset_admin out"
              + " of the configuration, or each start does this");
    }
    if (first.hasDefaultPassword()) {
      LOG.warn(
          "the user admin still has the default password, admin: it works on this machine alone;"
              + " log in and change it by PUT /auth/password");
    }
    if (first.passesOverKey()) {
      LOG.warn(
          "auth.admin_key is of no effect: there were users already when it was set; make API keys"
              + " by POST /auth/api-keys");
    }
    if (secrets.stream().anyMatch(AccessUpkeep::isShort)) {
      LOG.warn(
          "auth.jwt_secret is shorter than {} bytes, so that it can be guessed; choose a random one"
              + " of 32 bytes or more",
          SECRET_BYTES_MIN);
    }
  }

  private static boolean isShort(String secret) {
    return secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN;
  }

  /** Tells the directory which API keys were used. */
  void noteUse() {
    if (founding.isPresent()) {
      keyUse.tell();
    }
  }

  /** Hashes no more passwords. */
  void close() {
    if (founding.isPresent()) {
      passwords.get().close();
    }
  }
}
