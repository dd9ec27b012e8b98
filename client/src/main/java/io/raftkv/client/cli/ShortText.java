package io.raftkv.client.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Values as they may stand in a line for people: short, and nothing that commands a terminal. */
final class ShortText {
  static final int CHARS_MAX = 60;

  private ShortText() {}

  /** The value as text; null if it is long, or no printable text. */
  static @Nullable String of(byte[] value) {
    String text = value.length > 4 * CHARS_MAX ? null : utf8(value);
    return text == null || text.length() > CHARS_MAX || !text.equals(printable(text)) ? null : text;
  }

  /** The bytes as text; null if they are not UTF-8. */
  static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  /** With a question mark for what could command the terminal, or part a line. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\u0080-\u009f\u2028\u2029]", "?");
  }
}
