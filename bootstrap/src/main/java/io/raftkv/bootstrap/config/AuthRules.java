package io.raftkv.bootstrap.config;

import io.raftkv.application.port.Passwords;
import java.nio.charset.StandardCharsets;

/** What settings of access must be together. */
final class AuthRules {
  private static final int ADMIN_KEY_CHARS_MIN = 16;

  /** More is not taken with a request. */
  private static final int ADMIN_KEY_CHARS_MAX = 512;

  private static final int ADMIN_PASSWORD_CHARS_MIN = 8;

  private AuthRules() {}

  /**
   * Looks at them together.
   *
   * @throws ConfigFault if they cannot be
   */
  static void check(Configuration configuration) throws ConfigFault {
    if (!configuration.value(Settings.AUTH_ENABLED)) {
      return;
    }
    if (configuration.value(Settings.JWT_SECRET).isEmpty()) {
      throw fault(
          configuration,
          Settings.AUTH_ENABLED,
          "auth.jwt_secret is needed as well: 32 random bytes or more, the same on all nodes, such"
              + " as openssl rand -base64 32 prints");
    }
    checkKey(configuration);
    checkPassword(configuration);
    if (configuration.value(Settings.TOKEN_EXPIRY).toSeconds() < 1) {
      throw fault(configuration, Settings.TOKEN_EXPIRY, "it must be a second or more");
    }
  }

  private static void checkKey(Configuration configuration) throws ConfigFault {
    int length = configuration.value(Settings.ADMIN_KEY).length();
    if (length > 0 && length < ADMIN_KEY_CHARS_MIN) {
      throw fault(
          configuration,
          Settings.ADMIN_KEY,
          "it must have " + ADMIN_KEY_CHARS_MIN + " characters or more, so that nobody guesses it");
    }
    if (length > ADMIN_KEY_CHARS_MAX) {
      throw fault(
          configuration,
          Settings.ADMIN_KEY,
          "it must have " + ADMIN_KEY_CHARS_MAX + " characters or fewer");
    }
  }

  /** As where users choose theirs, lest the first user could not log in, or everybody as it. */
  private static void checkPassword(Configuration configuration) throws ConfigFault {
    String password = configuration.value(Settings.ADMIN_PASSWORD);
    if (configuration.value(Settings.RESET_ADMIN) && password.isEmpty()) {
      throw fault(
          configuration,
          Settings.RESET_ADMIN,
          "auth.admin_password is needed as well, the new one");
    }
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Passwords.BYTES_MAX) {
      throw fault(
          configuration,
          Settings.ADMIN_PASSWORD,
          "it must have " + Passwords.BYTES_MAX + " bytes or fewer");
    }
    if (bytes > 0 && password.codePointCount(0, password.length()) < ADMIN_PASSWORD_CHARS_MIN) {
      throw fault(
          configuration,
          Settings.ADMIN_PASSWORD,
          "it must have " + ADMIN_PASSWORD_CHARS_MIN + " characters or more");
    }
  }

  private static ConfigFault fault(Configuration configuration, Setting<?> setting, String what) {
    return new ConfigFault(configuration.origin(setting) + ": " + setting.name() + ": " + what);
  }
}
