package io.raftkv.bootstrap.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            "",
            "Tools for the data of a server that is stopped: raftkv verify, raftkv restore and raftkv"
                + " dump, or the same words as the first argument here; see raftkv verify --help.",
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
    SettingTable.ALIASES.forEach(
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
                    + (setting.defaultText().isEmpty()
                        ? ""
                        : ". Default: " + setting.defaultText()));
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
              .setExpandAtFiles(false) // an argument is what it is, and @x no file's contents
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
      throw unknown(unmatched, arguments);
    }
    Map<String, String> typed = typed(arguments);
    List<Given> given = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      OptionSpec option = result.matchedOption("--" + setting.flag());
      if (option != null) {
        given.add(
            new Given(
                setting,
                setting.name(),
                result.matchedOptionValue(option.longestName(), ""),
                "flag " + typed(option, typed)));
      }
    }
    return new Parsed(
        given,
        config(result),
        result.hasMatchedOption("--help"),
        result.hasMatchedOption("--version"),
        result.hasMatchedOption("--print-config"));
  }

  /** The flags as their users wrote them, by what they mean to us. */
  private static Map<String, String> typed(String[] arguments) {
    Map<String, String> typed = new HashMap<>();
    for (String argument : arguments) {
      String flag = beforeEquals(argument);
      typed.putIfAbsent(dashed(flag), flag);
    }
    return typed;
  }

  private static String typed(OptionSpec option, Map<String, String> typed) {
    for (String name : option.names()) {
      String written = typed.get(name);
      if (written != null) {
        return written;
      }
    }
    return option.longestName();
  }

  private static @Nullable Path config(ParseResult result) throws ConfigFault {
    if (!result.hasMatchedOption("--config")) {
      return null;
    }
    String text = result.matchedOptionValue("--config", "");
    if (text.isBlank()) { // of a shell variable that is not set, as a rule
      throw new ConfigFault("flag --config is empty; name a file, or leave the flag out");
    }
    try {
      return SettingType.PATH.reader().read(text);
    } catch (SettingType.BadValueException e) {
      throw new ConfigFault("flag --config must be " + e.getMessage());
    }
  }

  /** A flag may be spelled as its key is, with underscores. */
  private static String dashed(String argument) {
    String flag = beforeEquals(argument);
    return argument.startsWith("--")
        ? flag.replace('_', '-') + argument.substring(flag.length())
        : argument;
  }

  private static String beforeEquals(String argument) {
    int equals = argument.indexOf('=');
    return equals < 0 ? argument : argument.substring(0, equals);
  }

  private static String name(CommandLine.OverwrittenOptionException e) {
    return e.getOverwritten() instanceof OptionSpec option ? option.longestName() : "that";
  }

  private static ConfigFault unknown(String argument, String[] arguments) {
    String secret = secretBefore(argument, arguments);
    if (secret != null) {
      return new ConfigFault(
          "unexpected argument behind " + secret + "; write a value with blanks in quotes");
    }
    if (!argument.startsWith("-")) {
      return new ConfigFault("unexpected argument \"" + argument + "\"; see --help");
    }
    String flag = beforeEquals(argument);
    String name = flag.replaceFirst("^-+", "").replace('-', '_');
    String meant =
        SettingNames.nearest(name)
            .map(nearest -> "did you mean --" + nearest.replace('_', '-') + "? See --help")
            .orElse("see --help");
    return new ConfigFault("unknown flag " + flag + "; " + meant);
  }

  /** The flag of a secret of which the argument may be a part, since it must not be shown then. */
  private static @Nullable String secretBefore(String argument, String[] arguments) {
    String flag = "";
    for (String each : arguments) {
      if (each.startsWith("--")) {
        flag = beforeEquals(each);
      } else if (each.equals(argument)) {
        return isSecret(flag) ? flag : null;
      }
    }
    return null;
  }

  private static boolean isSecret(String flag) {
    String name = flag.replaceFirst("^--", "").replace('-', '_');
    return SettingNames.find(name).filter(Setting::isSecret).isPresent();
  }

  /** What --help prints. */
  String help() {
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }
}
