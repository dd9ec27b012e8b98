package io.raftkv.bootstrap.tools;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes and names of others as text that a terminal shows and never obeys. What is printable is
 * what Go's unicode.IsPrint says: letters, marks, numbers, punctuation, symbols and the ASCII
 * space, so neither controls nor what turns the direction of a line.
 */
final class Quoted {
  private Quoted() {}

  /**
   * The bytes between quotes, each different where they are: UTF-8 as it is, the rest escaped.
   * {@code \xHH} is a byte that is no UTF-8, and <code>&#92;u{H}</code> a character that is not
   * printable.
   */
  static String of(ByteBuffer bytes) {
    StringBuilder out = new StringBuilder(bytes.remaining() + 2).append('"');
    ByteBuffer in = bytes.duplicate();
    CharBuffer chars = CharBuffer.allocate(in.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    while (in.hasRemaining()) {
      CoderResult result = decoder.reset().decode(in, chars.clear(), true);
      chars.flip().codePoints().forEach(point -> append(out, point, true));
      for (int i = 0; result.isMalformed() && i < result.length(); i++) {
        out.append("\\x").append(HexFormat.of().toHexDigits(in.get()));
      }
    }
    return out.append('"').toString();
  }

  /** A line with names of files in it, which may hold anything; no quotes, and not to be undone. */
  static String line(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(out, point, false));
    return out.toString();
  }

  private static void append(StringBuilder out, int point, boolean inQuotes) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '"', '\\' -> out.append(inQuotes ? "\\" : "").appendCodePoint(point);
      default -> {
        if (isPrintable(point)) {
          out.appendCodePoint(point);
        } else {
          out.append("\\u{").append(Integer.toHexString(point)).append('}');
        }
      }
    }
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
