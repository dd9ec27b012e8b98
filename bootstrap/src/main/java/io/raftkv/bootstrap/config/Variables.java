package io.raftkv.bootstrap.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The settings in the environment. */
final class Variables {
  private static final String PREFIX = "RAFTKV_";

  /** Those that kvcli reads, which may share the server's environment. */
  private static final Set<String> OF_THE_CLIENT =
      Set.of(
          "RAFTKV_SERVER", "RAFTKV_PROTOCOL", "RAFTKV_TIMEOUT", "RAFTKV_TOKEN", "RAFTKV_API_KEY");

  private Variables() {}

  /**
   * All values of the environment.
   *
   * @throws ConfigFault for a variable with our prefix that is no setting
   */
  static List<Given> read(Map<String, String> environment) throws ConfigFault {
    List<Given> found = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String key = variable.getKey();
      if (!key.startsWith(PREFIX) || OF_THE_CLIENT.contains(key)) {
        continue;
      }
      String name = key.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace("__", ".");
      Setting<?> setting =
          SettingNames.find(name)
              .orElseThrow(
                  () ->
                      new ConfigFault(
                          "variable "
                              + key
                              + ": no such key; "
                              + SettingNames.nearest(name)
                                  .map(nearest -> "did you mean " + variable(nearest) + "?")
                                  .orElse("see --help")));
      found.add(new Given(setting, setting.name(), variable.getValue(), "variable " + key));
    }
    return found;
  }

  private static String variable(String name) {
    return PREFIX + name.replace(".", "__").toUpperCase(Locale.ROOT);
  }
}
