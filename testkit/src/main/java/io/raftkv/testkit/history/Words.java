package io.raftkv.testkit.history;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Any text as one word without spaces, so that a line can be taken apart at its spaces. */
final class Words {
  /** No text is encoded to this, as the encoding escapes the apostrophe. */
  private static final String EMPTY = "''";

  private Words() {}

  static String encode(String text) {
    return text.isEmpty() ? EMPTY : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String decode(String word) {
    return word.equals(EMPTY) ? "" : URLDecoder.decode(word, StandardCharsets.UTF_8);
  }

  /** A named number, with a space in front; nothing where the number is not stated. */
  static String stated(String name, long number) {
    return number == Reply.NOT_STATED ? "" : " " + name + " " + number;
  }
}
