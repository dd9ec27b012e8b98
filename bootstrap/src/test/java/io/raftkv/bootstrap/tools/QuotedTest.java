package io.raftkv.bootstrap.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuotedTest {
  private static String quoted(byte[] bytes) {
    return Quoted.of(ByteBuffer.wrap(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          67 72 65 65 74 69 6e 67     | "greeting"
          61 20 2f c3 a4 e4 b8 ad     | "a /ä中"
          22 5c                       | "\\"\\\\"
          0a 0d 09 00 1b 7f           | "\\n\\r\\t\\u{0}\\u{1b}\\u{7f}"
          c2 9b e2 80 ae e2 80 a8     | "\\u{9b}\\u{202e}\\u{2028}"
          c2 a0 ee 80 80              | "\\u{a0}\\u{e000}"
          f0 9f 98 80                 | "😀"
          ff 61 c3                    | "\\xffa\\xc3"
          e2 82 61 f5 80              | "\\xe2\\x82a\\xf5\\x80"
          ed a0 80                    | "\\xed\\xa0\\x80"
          """)
  void bytesAreReadableAndNothingIsObeyed(String hex, String expected) {
    assertEquals(expected, quoted(HexFormat.ofDelimiter(" ").parseHex(hex)));
  }

  @Test
  void differentBytesAreDifferentText() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] alphabet = {
      'a', '\\', '"', 'x', 'u', '{', '}', '1', 'b', 0x1b, (byte) 0xc3, (byte) 0xa4
    };
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(6)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = alphabet[random.nextInt(alphabet.length)];
      }
      String hex = HexFormat.of().formatHex(bytes);
      String before = seen.put(quoted(bytes), hex);
      assertTrue(before == null || before.equals(hex), hex + " and " + before);
    }
    assertTrue(seen.size() > 10_000, "only " + seen.size());
  }

  @Test
  void aLineKeepsToItself() {
    assertEquals(
        "data\\u{1b}[2J/a \"b\" \\ c\\nd ä", Quoted.line("data\u001b[2J/a \"b\" \\ c\nd ä"));
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    String line = Quoted.line(new String(every, StandardCharsets.ISO_8859_1));
    assertTrue(line.chars().noneMatch(Character::isISOControl), line);
  }
}
