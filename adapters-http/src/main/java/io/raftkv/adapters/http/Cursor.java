package io.raftkv.adapters.http;

import io.raftkv.domain.key.Key;
import java.util.Arrays;
import java.util.Base64;

/** Where a listing goes on: behind its last key, in its direction. Opaque to clients. */
final class Cursor {
  private static final byte FORMAT = 1;

  private Cursor() {}

  /** The cursor behind the key. */
  static String after(Key last, boolean reverse) {
    byte[] key = last.toByteArray();
    byte[] bytes = new byte[key.length + 2];
    bytes[0] = FORMAT;
    bytes[1] = direction(reverse);
    System.arraycopy(key, 0, bytes, 2, key.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The key that the cursor is behind.
   *
   * @throws RequestFault 400 {@code invalid_cursor}, also for one of the other direction
   */
  static Key parse(String text, boolean reverse) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
    if (bytes.length < 3
        || bytes.length - 2 > Key.MAX_BYTES
        || bytes[0] != FORMAT
        || bytes[1] != direction(reverse)) {
      throw invalid();
    }
    return Key.wrap(Arrays.copyOfRange(bytes, 2, bytes.length));
  }

  private static byte direction(boolean reverse) {
    return (byte) (reverse ? 1 : 0);
  }

  private static RequestFault invalid() {
    return RequestFault.badRequest(
        "invalid_cursor",
        "the cursor is not one that a listing in this direction gave; begin without a cursor");
  }
}
