package io.raftkv.application.edge;

import java.net.InetAddress;

/** The address at which nodes reach a node. */
public final class PeerAddress {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,252}";
  private static final String PORT = "[0-9]{1,5}";

  private PeerAddress() {}

  /**
   * Whether another node could call the text: a host's name or address, an IPv6 one in brackets, a
   * colon, and a port. Names are not resolved.
   */
  public static boolean isValid(String text) {
    int colon = text.lastIndexOf(':');
    return colon > 0 && isHost(text.substring(0, colon)) && isPort(text.substring(colon + 1));
  }

  private static boolean isPort(String text) {
    if (!text.matches(PORT)) {
      return false;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65_535;
  }

  private static boolean isHost(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.indexOf(':') >= 0;
    if (!bracketed && !text.matches(NAME)) {
      return false;
    }
    try {
      String literal = bracketed ? text.substring(1, text.length() - 1) : text;
      return !InetAddress.ofLiteral(literal).isAnyLocalAddress(); // one may listen there, not call
    } catch (IllegalArgumentException _) {
      return !bracketed;
    }
  }
}
