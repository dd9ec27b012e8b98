package io.raftkv.adapters.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strict decoding of percent escapes and UTF-8. Characters of the request line stand for one byte
 * each, so unescaped UTF-8 decodes as well.
 */
final class PercentDecoding {
  private PercentDecoding() {}

  /**
   * The bytes that part of a request target stands for, valid UTF-8.
   *
   * @throws RequestFault 400 for a malformed escape or bad UTF-8
   */
  static byte[] decode(String raw, int from, int to, boolean plusIsSpace, String code) {
    byte[] out = new byte[to - from];
    int length = 0;
    boolean ascii = true;
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      int octet = c;
      if (c == '%') {
        if (i + 2 >= to) {
          throw malformed(code);
        }
        int high = Character.digit(raw.charAt(i + 1), 16);
        int low = Character.digit(raw.charAt(i + 2), 16);
        if (high < 0 || low < 0 || raw.charAt(i + 1) > 'f' || raw.charAt(i + 2) > 'f') {
          throw malformed(code);
        }
        octet = high << 4 | low;
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        octet = ' ';
      } else if (c > 0xFF) {
        throw malformed(code);
      }
      ascii &= octet < 0x80;
      out[length++] = (byte) octet;
    }
    byte[] bytes = length == out.length ? out : Arrays.copyOf(out, length);
    if (!ascii && utf8(bytes) == null) {
      throw RequestFault.badRequest(code, "the text is not UTF-8; percent-encode its UTF-8 bytes");
    }
    return bytes;
  }

  /** The text of the bytes, or null if they are not UTF-8. */
  static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /** The UTF-8 bytes of the text, or null if it has half a surrogate pair. */
  static byte @Nullable [] bytes(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static RequestFault malformed(String code) {
    return RequestFault.badRequest(
        code, "malformed percent escape; write % itself as %25, and others as %XX");
  }
}
