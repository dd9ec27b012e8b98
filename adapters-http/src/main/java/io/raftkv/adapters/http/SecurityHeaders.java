package io.raftkv.adapters.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;

/**
 * What responses tell browsers: to take them for nothing but what their type says, to keep them
 * nowhere, to show them within no other page, and to run nothing in them. Values are bytes of
 * users, so a response might hold a script. Immutable.
 */
final class SecurityHeaders {
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString CACHE_CONTROL = new HttpString("Cache-Control");
  private static final HttpString CONTENT_POLICY = new HttpString("Content-Security-Policy");
  private static final HttpString REFERRER_POLICY = new HttpString("Referrer-Policy");
  private static final HttpString FRAME_OPTIONS = new HttpString("X-Frame-Options");
  private static final HttpString STRICT_TRANSPORT = new HttpString("Strict-Transport-Security");

  private static final String NO_SNIFF = "nosniff";
  private static final String NO_STORE = "no-store";
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
  private static final String NO_REFERRER = "no-referrer";
  private static final String DENY = "DENY";
  private static final String ONE_YEAR = "max-age=31536000";

  private final boolean strictTransport;

  /**
   * The headers.
   *
   * @param strictTransport whether TLS alone is to be used from now on
   */
  SecurityHeaders(boolean strictTransport) {
    this.strictTransport = strictTransport;
  }

  /** Puts those of every response among its headers. */
  void addTo(HeaderMap headers) {
    headers.put(CONTENT_TYPE_OPTIONS, NO_SNIFF);
    headers.put(CACHE_CONTROL, NO_STORE);
    headers.put(CONTENT_POLICY, NOTHING);
    if (strictTransport) {
      headers.put(STRICT_TRANSPORT, ONE_YEAR);
    }
  }

  /**
   * Adds what matters besides where a browser shows the response, as it does with text. A value it
   * saves, and for values each header costs most.
   */
  static void addForText(HeaderMap headers) {
    headers.put(REFERRER_POLICY, NO_REFERRER);
    headers.put(FRAME_OPTIONS, DENY);
  }

  /** All of them as lines of a head, each with its end. */
  String lines() {
    return line(CONTENT_TYPE_OPTIONS, NO_SNIFF)
        + line(CACHE_CONTROL, NO_STORE)
        + line(CONTENT_POLICY, NOTHING)
        + line(REFERRER_POLICY, NO_REFERRER)
        + line(FRAME_OPTIONS, DENY)
        + (strictTransport ? line(STRICT_TRANSPORT, ONE_YEAR) : "");
  }

  private static String line(HttpString name, String value) {
    return name + ": " + value + "\r\n";
  }
}
