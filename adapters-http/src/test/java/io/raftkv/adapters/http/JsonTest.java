package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  private static int printed(String text) {
    ByteBuffer object = Json.object(json -> json.writeStringField("k", text));
    return object.remaining() - "{\"k\":}\n".length();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "é", "€", "😀", "\u0000\u001f\n\t", "\"\\/", "\u007f\u0080\uffff"})
  void thePrintedLengthOfATextIsKnownBefore(String text) {
    String thousand = text.repeat(1000);
    assertTrue(printed(thousand) <= Json.printedBytes(thousand), printed(thousand) + " bytes");
    assertTrue(Json.printedBytes(thousand) <= 4L * printed(thousand));
  }

  @Test
  void anObjectGrowsPastWhatWasExpected() {
    ByteBuffer object = Json.object(1, json -> json.writeStringField("k", "v".repeat(100_000)));
    assertEquals(100_000 + "{\"k\":\"\"}\n".length(), object.remaining());
  }
}
