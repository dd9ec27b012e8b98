package io.raftkv.bootstrap.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Merges the sources: flags win over the environment, that over the file, that over defaults. */
public final class ConfigSource {
  private ConfigSource() {}

  /**
   * Reads all sources.
   *
   * @param terminal whether people read the output: logs are then text unless somebody says
   *     otherwise
   * @param version what {@code --version} prints
   */
  public static ConfigOutcome load(
      String[] arguments, Map<String, String> environment, boolean terminal, String version) {
    try {
      Flags flags = new Flags();
      Flags.Parsed parsed = flags.parse(arguments);
      if (parsed.help()) {
        return new ConfigOutcome.Print(flags.help());
      }
      if (parsed.version()) {
        return new ConfigOutcome.Print("RaftKV " + version + "\n");
      }
      Map<String, Configuration.Assigned> values = defaults(terminal);
      if (parsed.config() != null) {
        assign(values, ConfigFile.read(parsed.config(), environment));
      }
      assign(values, Variables.read(environment));
      assign(values, parsed.given());
      Configuration configuration = new Configuration(values);
      RaftRules.check(configuration);
      AuthRules.check(configuration);
      TlsRules.check(configuration);
      return parsed.print()
          ? new ConfigOutcome.Print(configuration.print())
          : new ConfigOutcome.Run(configuration);
    } catch (ConfigFault fault) {
      return new ConfigOutcome.Refused(fault.line());
    }
  }

  private static Map<String, Configuration.Assigned> defaults(boolean terminal) {
    Map<String, Configuration.Assigned> values = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      String text =
          setting.equals(Settings.LOG_FORMAT) && terminal ? "text" : setting.defaultText();
      try {
        values.put(
            setting.name(),
            new Configuration.Assigned(text, setting.read(text), Configuration.Assigned.DEFAULT));
      } catch (SettingType.BadValueException e) {
        throw new IllegalStateException("the default of " + setting.name() + " is bad", e);
      }
    }
    return values;
  }

  private static void assign(Map<String, Configuration.Assigned> values, List<Given> given)
      throws ConfigFault {
    for (Given one : given) {
      values.put(one.setting().name(), one.assigned());
    }
  }
}
