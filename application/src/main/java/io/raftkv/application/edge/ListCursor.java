package io.raftkv.application.edge;

import io.raftkv.domain.key.Key;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a listing goes on: behind its last key, in its direction. Opaque to clients. */
public final class ListCursor {
  private static final byte FORMAT = 1;

  private ListCursor() {}

  /** The cursor behind the key. */
  public static String after(Key last, boolean reverse) {
    byte[] key = last.toByteArray();
    byte[] bytes = new byte[key.length + 2];
    bytes[0] = FORMAT;
    bytes[1] = direction(reverse);
    System.arraycopy(key, 0, bytes, 2, key.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The key that the cursor is behind; null if it is none, or one of the other direction. */
  public static @Nullable Key parse(String text, boolean reverse) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
    if (bytes.length < 3
        || bytes.length - 2 > Key.MAX_BYTES
        || bytes[0] != FORMAT
        || bytes[1] != direction(reverse)) {
      return null;
    }
    return Key.wrap(Arrays.copyOfRange(bytes, 2, bytes.length));
  }

  private static byte direction(boolean reverse) {
    return (byte) (reverse ? 1 : 0);
  }
}
