package io.raftkv.application.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** By what the requests and attempts of an address are counted. */
public final class ClientNetwork {
  /** Of an IPv6 address, the part that names a network: its owner has all addresses in it. */
  private static final int NETWORK_BYTES = 8;

  /** How the JDK prints the other part once it is zero. */
  private static final String ZEROS = ":0:0:0:0";

  private ClientNetwork() {}

  /** The address, or for IPv6 the network that it is in. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 16);
    try {
      String text = InetAddress.getByAddress(network).getHostAddress();
      return text.substring(0, text.length() - ZEROS.length()) + "::/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address has 16 bytes", e);
    }
  }
}
