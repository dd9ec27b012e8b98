package io.raftkv.bootstrap.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds settings by what people call them. */
final class SettingNames {
  private static final Map<String, Setting<?>> BY_NAME = new LinkedHashMap<>();

  static {
    for (Setting<?> setting : Settings.all()) {
      BY_NAME.put(setting.name(), setting);
    }
    Settings.ALIASES.forEach((alias, name) -> BY_NAME.put(alias, BY_NAME.get(name)));
  }

  private SettingNames() {}

  /** The setting of this name or alias. */
  static Optional<Setting<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The name or alias that a mistyped one most likely meant. */
  static String nearest(String mistyped) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String name : BY_NAME.keySet()) {
      int distance = distance(mistyped, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest;
  }

  /** Source: V. Levenshtein, "Binary codes capable of correcting deletions..." (1966). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
