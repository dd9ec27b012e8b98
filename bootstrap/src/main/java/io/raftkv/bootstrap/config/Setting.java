package io.raftkv.bootstrap.config;

/**
 * One key of the configuration.
 *
 * @param name the path, such as {@code server.http_addr}
 * @param defaultText what holds where nobody says otherwise
 * @param help one line for people
 * @param kind what may be done with it
 */
public record Setting<T>(
    String name, SettingType<T> type, String defaultText, String help, Kind kind) {
  /** What may be done with a setting. */
  public enum Kind {
    /** It has its effect. */
    PLAIN,
    /** It has its effect and must never be shown. */
    SECRET
  }

  boolean isSecret() {
    return kind == Kind.SECRET;
  }

  /** The flag, without the dashes in front. */
  String flag() {
    return name.replace('_', '-');
  }

  T read(String text) throws SettingType.BadValueException {
    return type.reader().read(text);
  }
}
