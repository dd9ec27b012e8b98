package io.raftkv.bootstrap.config;

/** What settings of access must be together. */
final class AuthRules {
  private static final int ADMIN_KEY_CHARS_MIN = 16;

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
    String key = configuration.value(Settings.ADMIN_KEY);
    if (!key.isEmpty() && key.length() < ADMIN_KEY_CHARS_MIN) {
      throw fault(
          configuration,
          Settings.ADMIN_KEY,
          "it must have " + ADMIN_KEY_CHARS_MIN + " characters or more, so that nobody guesses it");
    }
    if (configuration.value(Settings.RESET_ADMIN)
        && configuration.value(Settings.ADMIN_PASSWORD).isEmpty()) {
      throw fault(
          configuration,
          Settings.RESET_ADMIN,
          "auth.admin_password is needed as well, the new one");
    }
    if (configuration.value(Settings.TOKEN_EXPIRY).toSeconds() < 1) {
      throw fault(configuration, Settings.TOKEN_EXPIRY, "it must be a second or more");
    }
  }

  private static ConfigFault fault(Configuration configuration, Setting<?> setting, String what) {
    return new ConfigFault(configuration.origin(setting) + ": " + setting.name() + ": " + what);
  }
}
