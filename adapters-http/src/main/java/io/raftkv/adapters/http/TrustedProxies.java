package io.raftkv.adapters.http;

import io.smallrye.common.net.CidrAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word is taken for where a request came from. Immutable and safe for any thread.
 */
public final class TrustedProxies {
  /** No proxy is trusted: the client is whoever holds the connection. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** The JDK takes 1.2 and 010.0.0.1 as well, which others read differently. */
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final List<CidrAddress> blocks;

  private TrustedProxies(List<CidrAddress> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Reads addresses and CIDR blocks with commas in between, such as {@code 10.0.0.0/8, ::1}. The
   * empty text names none.
   *
   * @throws IllegalArgumentException if it is anything else; the message says what a right text is
   */
  public static TrustedProxies parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    List<CidrAddress> blocks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      blocks.add(block(part.strip()));
    }
    return new TrustedProxies(blocks);
  }

  private static CidrAddress block(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw wrong(text, "is neither");
    }
    int most = 8 * address.getAddress().length;
    if (slash < 0) {
      return CidrAddress.create(address, most);
    }
    String bits = text.substring(slash + 1);
    if (!BITS.matcher(bits).matches() || Integer.parseInt(bits) > most) {
      throw wrong(text, "needs a number from 0 to " + most + " behind the slash");
    }
    CidrAddress block = CidrAddress.create(address, Integer.parseInt(bits));
    if (!block.getNetworkAddress().equals(address)) {
      throw wrong(text, "is an address within the block " + block + "; give one of the two");
    }
    return block;
  }

  private static IllegalArgumentException wrong(String part, String what) {
    return new IllegalArgumentException(
        "addresses and CIDR blocks, such as 10.0.0.0/8 or ::1, with commas in between ("
            + (part.isEmpty() ? "an empty part" : part)
            + " "
            + what
            + ")");
  }

  /**
   * The address that the text is, without brackets, port or zone; null where it is none. Asks no
   * name service.
   */
  static @Nullable InetAddress literal(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      return null; // it looks like one, but a number is too large or there are too many
    }
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Whether the address is one of them. */
  boolean trusts(InetAddress address) {
    for (CidrAddress block : blocks) {
      if (block.matches(address)) {
        return true;
      }
    }
    return false;
  }

  /** In the form that it is read from. */
  @Override
  public String toString() {
    return blocks.stream().map(CidrAddress::toString).collect(Collectors.joining(","));
  }
}
