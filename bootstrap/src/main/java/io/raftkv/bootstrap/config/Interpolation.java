package io.raftkv.bootstrap.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands {@code ${VAR}} and {@code ${VAR:-default}} in the values of a file. */
final class Interpolation {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<alternative>:-(?<text>[^}]*))?}");

  private Interpolation() {}

  /**
   * The text with every reference replaced. As in a shell, the default stands in for a variable
   * that is empty as well.
   *
   * @throws ConfigFault naming a variable that is not set and has no default
   */
  static String expand(String text, Map<String, String> environment, String where)
      throws ConfigFault {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    int end = 0;
    while (matcher.find()) {
      String name = matcher.group("name");
      String value = environment.get(name);
      if (matcher.group("alternative") != null && (value == null || value.isEmpty())) {
        value = matcher.group("text");
      }
      if (value == null) {
        throw new ConfigFault(
            where
                + ": ${"
                + name
                + "} is not set in the environment and has no default;"
                + " set it, or write ${"
                + name
                + ":-default}");
      }
      out.append(text, end, matcher.start()).append(value);
      end = matcher.end();
    }
    return out.append(text, end, text.length()).toString();
  }
}
