package io.raftkv.bootstrap.config;

import io.raftkv.adapters.http.CorsOrigins;
import io.raftkv.adapters.http.TrustedProxies;
import io.raftkv.bootstrap.config.SettingType.BadValueException;
import java.util.function.Function;

/** The types of settings that say whom the HTTP interface believes, and whom it lets call. */
final class EdgeTypes {
  static final SettingType<TrustedProxies> PROXIES =
      new SettingType<>(
          "address,...", text -> read(text, TrustedProxies::parse), TrustedProxies::toString);
  static final SettingType<CorsOrigins> ORIGINS =
      new SettingType<>(
          "origin,...", text -> read(text, CorsOrigins::parse), CorsOrigins::toString);

  private EdgeTypes() {}

  private static <T> T read(String text, Function<String, T> parser) throws BadValueException {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new BadValueException(String.valueOf(e.getMessage()));
    }
  }
}
