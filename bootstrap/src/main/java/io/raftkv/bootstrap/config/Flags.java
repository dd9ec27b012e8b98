package io.raftkv.bootstrap.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line. */
final class Flags {
  private static final int WIDTH = 100;

  private final CommandSpec spec;

  /** What a command line asks for. */
  record Parsed(
      List<Given> given, @Nullable Path config, boolean help, boolean version, boolean print) {}

  Flags() {
    spec = CommandSpec.create().name("kvstore");
    spec.usageMessage()
        .description(
            "RaftKV: a key-value store for configuration, coordination, sessions and metadata.",
            "",
            "Flags win over the environment, that over the file, that over the defaults. The"
                + " variable of a key is RAFTKV_ and its path in capitals with __ for each dot:"
                + " RAFTKV_SERVER__HTTP_ADDR.",
            "")
        .customSynopsis("kvstore [--config=PATH] [FLAG...]")
        .width(WIDTH)
        .sortOptions(false);
    spec.addOption(option("--config", "PATH", "the configuration file, YAML or JSON"));
    spec.addOption(toggle("--print-config", "print the merged configuration, without secrets"));
    spec.addOption(toggle("--version", "print the version"));
    spec.addOption(toggle("--help", "print this help"));
    for (Setting<?> setting : Settings.all()) {
      spec.addOption(option(setting));
    }
  }

  private static OptionSpec option(String name, String label, String help) {
    return OptionSpec.builder(name).paramLabel(label).type(String.class).description(help).build();
  }

  private static OptionSpec toggle(String name, String help) {
    return OptionSpec.builder(name).type(boolean.class).description(help).build();
  }

  private static OptionSpec option(Setting<?> setting) {
    Set<String> names = new LinkedHashSet<>();
    names.add("--" + setting.flag());
    Settings.ALIASES.forEach(
        (alias, name) -> {
          if (name.equals(setting.name())) {
            names.add("--" + alias.replace('_', '-'));
          }
        });
    OptionSpec.Builder option =
        OptionSpec.builder(names.toArray(String[]::new))
            .paramLabel(setting.type().name())
            .type(String.class)
            .description(
                setting.help()
                    + (setting.defaultText().isEmpty() ? "" : ". Default: " + setting.defaultText())
                    + (setting.isAvailable() ? "" : ". Not available yet"));
    if (setting.type().equals(SettingType.BOOL)) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  /**
   * Reads the arguments.
   *
   * @throws ConfigFault for what is no flag of ours, or lacks its value
   */
  Parsed parse(String[] arguments) throws ConfigFault {
    ParseResult result;
    try {
      result =
          new CommandLine(spec)
              .setOverwrittenOptionsAllowed(false)
              .setUnmatchedArgumentsAllowed(true)
              .setAllowOptionsAsOptionParameters(false)
              .parseArgs(Arrays.stream(arguments).map(Flags::dashed).toArray(String[]::new));
    } catch (CommandLine.OverwrittenOptionException e) {
      throw new ConfigFault(
          e.getOverwritten() == null
              ? "a flag is given twice; keep one"
              : "flag " + name(e) + " is given twice; keep one");
    } catch (CommandLine.ParameterException e) {
      throw new ConfigFault(e.getMessage() + "; see --help");
    }
    for (String unmatched : result.unmatched()) {
      throw unknown(unmatched);
    }
    List<Given> given = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      String name = "--" + setting.flag();
      if (result.hasMatchedOption(name)) {
        String text = result.matchedOptionValue(name, "");
        given.add(new Given(setting, setting.name(), text, "flag " + name));
      }
    }
    String config = result.matchedOptionValue("--config", "");
    return new Parsed(
        given,
        config.isEmpty() ? null : Path.of(config),
        result.hasMatchedOption("--help"),
        result.hasMatchedOption("--version"),
        result.hasMatchedOption("--print-config"));
  }

  /** A flag may be spelled as its key is, with underscores. */
  private static String dashed(String argument) {
    int equals = argument.indexOf('=');
    int end = equals < 0 ? argument.length() : equals;
    return argument.startsWith("--")
        ? argument.substring(0, end).replace('_', '-') + argument.substring(end)
        : argument;
  }

  private static String name(CommandLine.OverwrittenOptionException e) {
    return e.getOverwritten() instanceof OptionSpec option ? option.longestName() : "that";
  }

  private static ConfigFault unknown(String argument) {
    if (!argument.startsWith("-")) {
      return new ConfigFault("unexpected argument \"" + argument + "\"; see --help");
    }
    int equals = argument.indexOf('=');
    String flag = equals < 0 ? argument : argument.substring(0, equals);
    String name = flag.replaceFirst("^-+", "").replace('-', '_');
    return new ConfigFault(
        "unknown flag "
            + flag
            + "; did you mean --"
            + SettingNames.nearest(name).replace('_', '-')
            + "? See --help");
  }

  /** What --help prints. */
  String help() {
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }
}
