package io.raftkv.bootstrap.config;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.duration.GoDuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a setting's text is read and its value is written.
 *
 * @param name for the help
 * @param reader the value of a text
 * @param writer the text of a value
 */
record SettingType<T>(String name, Reader<T> reader, Function<T, String> writer) {
  static final SettingType<Boolean> BOOL =
      new SettingType<>("bool", SettingType::bool, value -> value.toString());
  static final SettingType<String> TEXT = new SettingType<>("string", text -> text, text -> text);
  static final SettingType<String> NODE_ID =
      new SettingType<>("string", SettingType::nodeId, text -> text);
  static final SettingType<String> TOKEN =
      new SettingType<>("string", SettingType::token, text -> text);
  static final SettingType<List<String>> SECRETS =
      new SettingType<>("string,...", SettingType::secrets, list -> String.join(",", list));
  static final SettingType<Path> PATH =
      new SettingType<>("path", SettingType::path, Path::toString);
  static final SettingType<Duration> DURATION =
      new SettingType<>("duration", SettingType::duration, GoDuration::format);
  static final SettingType<Duration> POSITIVE_DURATION =
      new SettingType<>("duration", SettingType::positiveDuration, GoDuration::format);
  static final SettingType<String> URL = new SettingType<>("url", SettingType::url, text -> text);
  static final SettingType<Map<String, String>> MEMBERS =
      new SettingType<>("id=host:port,...", SettingType::members, SettingType::membersText);
  static final SettingType<HostPort> ADDRESS =
      new SettingType<>("address", HostPort::parse, HostPort::toString);

  /** Whether a value is a list, whose elements have commas between. */
  boolean isList() {
    return name.endsWith(",...");
  }

  /** Reads a text, or says what a right one is. */
  @FunctionalInterface
  interface Reader<T> {
    T read(String text) throws BadValueException;
  }

  /** The text is not a value of the type; the message completes "must be". */
  static final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    BadValueException(String expected) {
      super(expected);
    }
  }

  static SettingType<Long> number(String unit, long least, long most) {
    return new SettingType<>(
        unit,
        text -> {
          try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
              return value;
            }
          } catch (NumberFormatException notANumber) {
            // answered below, together with what is out of range
          }
          throw new BadValueException("a whole number from " + least + " to " + most);
        },
        value -> value.toString());
  }

  static SettingType<String> oneOf(String... choices) {
    return new SettingType<>(
        String.join("|", choices),
        text -> {
          String lower = text.toLowerCase(Locale.ROOT);
          if (List.of(choices).contains(lower)) {
            return lower;
          }
          throw new BadValueException("one of " + String.join(", ", choices));
        },
        text -> text);
  }

  private static Boolean bool(String text) throws BadValueException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadValueException("true or false");
    };
  }

  private static String nodeId(String text) throws BadValueException {
    if (!Cluster.isNodeId(text)) {
      throw new BadValueException("1 to 64 letters, digits, dots, dashes or underscores");
    }
    return text;
  }

  /** What an HTTP header can bear as it is; empty for none. */
  private static String token(String text) throws BadValueException {
    if (!text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
      throw new BadValueException("without control characters, and without blanks at its ends");
    }
    return text;
  }

  /** Empty for none. */
  private static List<String> secrets(String text) throws BadValueException {
    List<String> secrets = new ArrayList<>();
    for (String secret : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      if (secret.isBlank()) {
        throw new BadValueException("a secret, or several with commas between, none of them empty");
      }
      secrets.add(secret.strip());
    }
    return List.copyOf(secrets);
  }

  /** An empty one would mean the working folder, which nobody means who leaves a variable unset. */
  private static Path path(String text) throws BadValueException {
    if (text.isBlank()) {
      throw new BadValueException("a path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BadValueException(
          text.indexOf('\0') >= 0
              ? "a path without NUL characters"
              : "a path that the locale can express (set LC_ALL=C.UTF-8)");
    }
  }

  /** Empty for none. */
  private static String url(String text) throws BadValueException {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (text.isEmpty() || (web && uri.getHost() != null)) {
        return text;
      }
    } catch (URISyntaxException notOne) {
      // answered below
    }
    throw new BadValueException("a URL such as http://host:8080");
  }

  /** Empty for none. */
  private static Map<String, String> members(String text) throws BadValueException {
    Map<String, String> members = new LinkedHashMap<>();
    for (String member : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = member.indexOf('=');
      if (equals < 0) {
        throw new BadValueException("id=host:port, and more of them behind commas");
      }
      String nodeId = nodeId(member.substring(0, equals).strip());
      HostPort address = HostPort.parse(member.substring(equals + 1).strip());
      if (address.isEveryInterface() || address.port() == 0) {
        throw new BadValueException("an address for " + nodeId + " that the others can call");
      }
      if (members.put(nodeId, address.toString()) != null) {
        throw new BadValueException("a list that names " + nodeId + " once");
      }
      if (members.values().stream().distinct().count() < members.size()) {
        throw new BadValueException("a list that names " + address + " once");
      }
    }
    return Collections.unmodifiableMap(members);
  }

  private static String membersText(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> member.getKey() + "=" + member.getValue())
        .collect(Collectors.joining(","));
  }

  private static Duration duration(String text) throws BadValueException {
    return GoDuration.parse(text)
        .filter(value -> !value.isNegative())
        .orElseThrow(
            () -> new BadValueException("a duration that is not negative, such as 10s or 1.5h"));
  }

  private static Duration positiveDuration(String text) throws BadValueException {
    return GoDuration.parse(text)
        .filter(value -> value.toMillis() > 0 && value.toMillis() <= Integer.MAX_VALUE)
        .orElseThrow(
            () -> new BadValueException("a duration from 1ms to 24 days, such as 10s or 1m30s"));
  }
}
