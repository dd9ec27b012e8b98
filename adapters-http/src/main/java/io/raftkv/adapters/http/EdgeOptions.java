package io.raftkv.adapters.http;

/**
 * What the endpoint makes of proxies and browsers.
 *
 * @param trustedProxies whose X-Forwarded-For is believed
 * @param corsOrigins whose scripts may call
 * @param strictTransport whether browsers are told to use TLS alone from now on: only right where
 *     TLS is served
 */
public record EdgeOptions(
    TrustedProxies trustedProxies, CorsOrigins corsOrigins, boolean strictTransport) {
  /** No proxy, no script of another origin, no TLS. */
  public static final EdgeOptions PLAIN =
      new EdgeOptions(TrustedProxies.NONE, CorsOrigins.NONE, false);
}
