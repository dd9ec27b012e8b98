package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer, as fields. */
final class FieldsTest {
  @Test
  void fieldsAreRead() throws IOException {
    Fields fields =
        Fields.of(
            "{\"id\":\"n1\",\"term\":7,\"leads\":true,\"rate\":1.5,\"gone\":null,"
                + "\"in\":{\"keys\":[\"a\",\"b\"]},\"nodes\":[{\"lag\":1},{\"lag\":2}]}");
    assertEquals("n1", fields.text("id"));
    assertEquals(7, fields.number("term"));
    assertTrue(fields.flag("leads"));
    assertTrue(fields.has("rate"));
    assertFalse(fields.has("gone"));
    assertFalse(fields.has("never"));
    assertEquals(List.of("a", "b"), fields.object("in").texts("keys"));
    assertEquals(2, fields.objects("nodes").get(1).number("lag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a\":1", "{} {}", "404 not found"})
  void whatIsNoObjectIsRefused(String text) {
    assertThrows(IOException.class, () -> Fields.of(text));
  }

  @Test
  void aFieldOfAnotherKindIsRefused() {
    IOException refused = assertThrows(IOException.class, () -> Fields.of("{\"a\":1}").text("a"));
    assertTrue(refused.toString().contains("a should be a String"), refused::toString);
    assertThrows(IOException.class, () -> Fields.of("{}").number("a"));
  }
}
