package io.raftkv.adapters.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every response tells browsers: to take it for nothing but what its type says, to keep it
 * nowhere, to show it within no other page, and to run nothing in it. Values are bytes of users, so
 * a response might hold a script. Immutable.
 */
final class SecurityHeaders {
  private static final String YEAR_SECONDS = "31536000";

  private final HttpString[] names;
  private final String[] values;
  private final String lines;

  /**
   * The headers.
   *
   * @param strictTransport whether TLS alone is to be used from now on
   */
  SecurityHeaders(boolean strictTransport) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cache-Control", "no-store");
    headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("X-Frame-Options", "DENY");
    if (strictTransport) {
      headers.put("Strict-Transport-Security", "max-age=" + YEAR_SECONDS);
    }
    names = headers.keySet().stream().map(HttpString::tryFromString).toArray(HttpString[]::new);
    values = headers.values().toArray(String[]::new);
    StringBuilder text = new StringBuilder();
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    lines = text.toString();
  }

  /** Puts them among the headers of a response. */
  void addTo(HeaderMap headers) {
    for (int i = 0; i < names.length; i++) {
      headers.put(names[i], values[i]);
    }
  }

  /** The lines that they are in a head, each with its end. */
  String lines() {
    return lines;
  }
}
