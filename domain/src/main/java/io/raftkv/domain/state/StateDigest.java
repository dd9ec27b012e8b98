package io.raftkv.domain.state;

import java.util.HexFormat;

/** The hash of a state: replicas that have applied the same index have the same one. */
public record StateDigest(long high, long low) {
  /** As 32 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
