package io.raftkv.bootstrap.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Settings in the order in which they were added. Filled once, by one thread. */
final class SettingTable {
  /** Other spellings of settings, in files, variables and flags. */
  static final Map<String, String> ALIASES =
      Map.of(
          "storage.snapshot_interval", "storage.snapshot_every",
          "auth", "auth.enabled",
          "auth_jwt_secret", "auth.jwt_secret",
          "tls", "tls.enabled",
          "tls_cert", "tls.cert_file",
          "tls_key", "tls.key_file",
          "tls_ca", "tls.ca_file");

  private final List<Setting<?>> settings = new ArrayList<>();

  <T> Setting<T> add(Setting<T> setting) {
    settings.add(setting);
    return setting;
  }

  /** Adds one whose feature does not exist yet. */
  <T> void notYet(String name, SettingType<T> type, String defaultText, String help) {
    settings.add(new Setting<>(name, type, defaultText, help, Setting.Kind.NOT_YET));
  }

  List<Setting<?>> all() {
    return Collections.unmodifiableList(settings);
  }
}
