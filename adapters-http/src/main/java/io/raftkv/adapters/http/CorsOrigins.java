package io.raftkv.adapters.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The web origins whose scripts may call this server. Immutable and safe for any thread. */
public final class CorsOrigins {
  /** No script of another origin may. */
  public static final CorsOrigins NONE = new CorsOrigins(Set.of());

  private static final String ANY = "*";
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]+|\\[[0-9a-f:.]+]");
  private static final int PORT_MAX = 65_535;

  private final Set<String> origins;

  private CorsOrigins(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Reads origins with commas in between, such as {@code https://ui.example}, or {@code *} alone
   * for all. The empty text names none.
   *
   * @throws IllegalArgumentException if it is anything else; the message says what a right text is
   */
  public static CorsOrigins parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    Set<String> origins = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      String stripped = part.strip();
      origins.add(stripped.equals(ANY) ? ANY : origin(stripped));
    }
    if (origins.contains(ANY) && origins.size() > 1) {
      throw wrong("* stands alone");
    }
    return new CorsOrigins(origins);
  }

  /** As browsers write it: in lower case, without the port that the scheme has anyway. */
  private static String origin(String text) {
    URI uri;
    try {
      uri = new URI(text.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException _) {
      throw wrong(text + " is none");
    }
    String scheme = uri.getScheme();
    String host = uri.getHost();
    boolean web = "http".equals(scheme) || "https".equals(scheme);
    if (!web || host == null || !HOST.matcher(host).matches()) {
      throw wrong((text.isEmpty() ? "an empty part" : text) + " is none");
    }
    int port = uri.getPort();
    String bare = scheme + "://" + host;
    String written = port < 0 ? bare : bare + ":" + port;
    if (!written.equals(uri.toString()) || port == 0 || port > PORT_MAX) {
      throw wrong(text + " has more than a scheme, a host and a port");
    }
    return port == (scheme.equals("http") ? 80 : 443) ? bare : written;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "origins such as https://ui.example:8443 with commas in between, or * for all ("
            + what
            + ")");
  }

  boolean isEmpty() {
    return origins.isEmpty();
  }

  /** Whether every origin is one of them. */
  boolean isAny() {
    return origins.contains(ANY);
  }

  /** Whether the origin, as a browser writes it, is one of them. */
  boolean allows(String origin) {
    return origins.contains(origin) || isAny();
  }

  /** In the form that it is read from. */
  @Override
  public String toString() {
    return String.join(",", origins);
  }
}
