package io.raftkv.bootstrap.config;

import io.raftkv.bootstrap.config.SettingType.BadValueException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An address to listen on.
 *
 * @param host empty for every interface, as are 0.0.0.0 and ::
 * @param port 0 lets the system choose
 */
public record HostPort(String host, int port) {
  static HostPort parse(String text) throws BadValueException {
    int colon = text.lastIndexOf(':');
    if (colon >= 0) {
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (bracketed || host.indexOf(':') < 0) {
        try {
          int port = Integer.parseInt(text.substring(colon + 1));
          if (port >= 0 && port <= 65_535) {
            return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
          }
        } catch (NumberFormatException notAPort) {
          // answered below
        }
      }
    }
    throw new BadValueException("host:port or :port, with a port from 0 to 65535");
  }

  /** Whether it stands for all addresses of the machine, none of which a client could call. */
  public boolean isEveryInterface() {
    if (host.isEmpty()) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isAnyLocalAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  /** Whether the host is an address of this machine to bind to, rather than a name of others'. */
  public boolean isLiteral() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return !InetAddress.ofLiteral(host).isAnyLocalAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  /** Where a socket is bound, the first run of zeros of an IPv6 address left out. */
  public static HostPort of(InetSocketAddress bound) {
    String host = bound.getAddress().getHostAddress();
    return new HostPort(
        host.indexOf(':') < 0 ? host : host.replaceFirst("(^|:)0(:0)+(:|$)", "::"),
        bound.getPort());
  }

  /** In the form that it is read from. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
