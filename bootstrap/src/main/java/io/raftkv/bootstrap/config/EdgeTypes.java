package io.raftkv.bootstrap.config;

import io.raftkv.adapters.http.CorsOrigins;
import io.raftkv.adapters.http.TrustedProxies;
import io.raftkv.bootstrap.config.SettingType.BadValueException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * The types of settings that say whom the HTTP interface believes, whom it lets call, and where
 * that is recorded.
 */
final class EdgeTypes {
  private static final char PERCENT = '%';
  private static final char DOLLAR = '$';

  static final SettingType<TrustedProxies> PROXIES =
      new SettingType<>(
          "address,...", text -> read(text, TrustedProxies::parse), TrustedProxies::toString);
  static final SettingType<CorsOrigins> ORIGINS =
      new SettingType<>(
          "origin,...", text -> read(text, CorsOrigins::parse), CorsOrigins::toString);

  /** Rolled files are named by a pattern, in which some characters have a meaning. */
  static final SettingType<Optional<Path>> ROLLED_FILE =
      new SettingType<>("path", EdgeTypes::rolledFile, file -> file.map(Path::toString).orElse(""));

  private EdgeTypes() {}

  /** Empty for none. */
  private static Optional<Path> rolledFile(String text) throws BadValueException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.chars().anyMatch(c -> c == PERCENT || c == DOLLAR)) {
      throw new BadValueException("a path without the characters " + PERCENT + " and " + DOLLAR);
    }
    return Optional.of(SettingType.PATH.reader().read(text));
  }

  private static <T> T read(String text, Function<String, T> parser) throws BadValueException {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new BadValueException(String.valueOf(e.getMessage()));
    }
  }
}
