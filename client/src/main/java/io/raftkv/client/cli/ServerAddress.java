package io.raftkv.client.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads where servers are, as people write it. */
final class ServerAddress {
  private static final int PORT_MAX = 65_535;

  private ServerAddress() {}

  /**
   * Addresses with commas between them: {@code host}, {@code host:port}, {@code [::1]:port}, each
   * with {@code http://} or {@code https://} before it if need be.
   *
   * @param named what people call the list
   * @param tls whether an address without a scheme is one of TLS
   * @param defaultPort that of an address without one
   * @throws CliFault if one is no address
   */
  static List<URI> list(String named, String text, boolean tls, int defaultPort) {
    List<URI> servers = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      servers.add(one(named, one.strip(), tls, defaultPort));
    }
    return servers;
  }

  private static URI one(String named, String text, boolean tls, int defaultPort) {
    String scheme = tls ? "https" : "http";
    String address = text;
    for (String given : new String[] {"http", "https"}) {
      if (text.startsWith(given + "://")) {
        scheme = given;
        address = text.substring(given.length() + "://".length());
      }
    }
    if (tls && scheme.equals("http")) {
      throw new CliFault(CliFault.USAGE, "--tls and " + text + " contradict each other; drop one");
    }
    if (address.contains("://")) {
      throw refused(named, text, "what may stand before :// is http or https");
    }
    int hostEnd = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
    String host = hostEnd < 0 ? address : address.substring(0, hostEnd);
    String rest = hostEnd < 0 ? "" : address.substring(hostEnd);
    if (rest.indexOf(':', 1) > 0) {
      throw refused(named, text, "an IPv6 address goes into brackets, as in [::1]:8080");
    }
    try {
      // The form in which the host is checked, too: a name, an IPv4 or an IPv6 address.
      URI uri = new URI(scheme, null, host, port(named, text, rest, defaultPort), null, null, null);
      if (host.equals(uri.getHost())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // answered below, like an address that holds more than a host
    }
    throw refused(named, text, "a host is a name of letters, digits, - and dots, or an address");
  }

  private static int port(String named, String text, String rest, int defaultPort) {
    if (rest.isEmpty()) {
      return defaultPort;
    }
    if (rest.matches(":[0-9]{1,5}")) {
      int port = Integer.parseInt(rest.substring(1));
      if (port >= 1 && port <= PORT_MAX) {
        return port;
      }
    }
    throw refused(named, text, "a port is a number from 1 to " + PORT_MAX);
  }

  private static CliFault refused(String named, String text, String why) {
    return new CliFault(CliFault.USAGE, named + " must be host:port, not \"" + text + "\": " + why);
  }
}
