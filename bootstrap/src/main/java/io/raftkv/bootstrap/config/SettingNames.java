package io.raftkv.bootstrap.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds settings by what people call them. */
final class SettingNames {
  private static final Map<String, Setting<?>> BY_NAME = new LinkedHashMap<>();

  /** Names by what they are called within their section; the first of two stays. */
  private static final Map<String, String> BY_KEY = new LinkedHashMap<>();

  private static final Set<String> SECTIONS = new LinkedHashSet<>();

  static {
    for (Setting<?> setting : Settings.all()) {
      int dot = setting.name().indexOf('.');
      BY_NAME.put(setting.name(), setting);
      BY_KEY.putIfAbsent(setting.name().substring(dot + 1), setting.name());
      SECTIONS.add(setting.name().substring(0, dot));
    }
    SettingTable.ALIASES.forEach((alias, name) -> BY_NAME.put(alias, BY_NAME.get(name)));
  }

  private SettingNames() {}

  /** The setting of this name or alias. */
  static Optional<Setting<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /**
   * The name or alias that a mistyped one most likely meant: the nearest by spelling, or the one
   * whose section was left out. Empty where none is near, since a wild guess misleads.
   */
  static Optional<String> nearest(String mistyped) {
    return nearest(mistyped, BY_NAME.keySet())
        .or(
            () ->
                nearest(mistyped, BY_KEY.keySet())
                    .map(key -> Objects.requireNonNull(BY_KEY.get(key))));
  }

  /** The section, or the name without one, that a mistyped one most likely meant. */
  static Optional<String> nearestOnTop(String mistyped) {
    return nearest(mistyped, SECTIONS).or(() -> nearest(mistyped));
  }

  private static Optional<String> nearest(String mistyped, Collection<String> candidates) {
    String nearest = null;
    int least = Math.max(1, mistyped.length() / 3) + 1;
    for (String name : candidates) {
      int distance = distance(mistyped, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
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
