package io.raftkv.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark, strictly decoded. Of a repeated one, the first. */
final class Query {
  private static final Query EMPTY = new Query(Map.of());

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Parses the raw query.
   *
   * @throws RequestFault 400 {@code invalid_query} for a malformed escape or bad UTF-8
   */
  static Query parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    Map<String, String> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      if (end < 0) {
        end = raw.length();
      }
      if (end > start) {
        int equals = raw.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        values.putIfAbsent(
            text(raw, start, nameEnd), nameEnd == end ? "" : text(raw, nameEnd + 1, end));
      }
      start = end + 1;
    }
    return new Query(values);
  }

  private static String text(String raw, int from, int to) {
    return new String(
        PercentDecoding.decode(raw, from, to, true, "invalid_query"), StandardCharsets.UTF_8);
  }

  /** The value, possibly empty; null where the parameter is not given. */
  @Nullable String get(String name) {
    return values.get(name);
  }

  /** The value; empty where the parameter is not given. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /**
   * Whether the parameter is {@code true}.
   *
   * @throws RequestFault 400 {@code invalid_query} for anything but true and false
   */
  boolean flag(String name) {
    String value = text(name);
    return switch (value) {
      case "true", "1" -> true;
      case "", "false", "0" -> false;
      default -> throw RequestFault.badRequest("invalid_query", name + " is true or false");
    };
  }
}
