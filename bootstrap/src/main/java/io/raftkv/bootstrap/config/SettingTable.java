package io.raftkv.bootstrap.config;

import io.raftkv.bootstrap.config.Setting.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Keeps the settings in the order in which {@link Settings} names them; filled by its start. */
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

  private static final List<Setting<?>> SETTINGS = new ArrayList<>();

  private SettingTable() {}

  static <T> Setting<T> plain(String name, SettingType<T> type, String defaultText, String help) {
    return added(new Setting<>(name, type, defaultText, help, Kind.PLAIN));
  }

  static <T> Setting<T> secret(String name, SettingType<T> type, String help) {
    return added(new Setting<>(name, type, "", help, Kind.SECRET));
  }

  private static <T> Setting<T> added(Setting<T> setting) {
    SETTINGS.add(setting);
    return setting;
  }

  /** All that {@link Settings} names. */
  static List<Setting<?>> all() {
    return Collections.unmodifiableList(SETTINGS);
  }
}
