package io.raftkv.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value, as a line of JSON in an exported file: {@code key} or {@code key_base64},
 * {@code value} or {@code value_base64}, and {@code ttl} in milliseconds where it expires.
 *
 * @param valueField {@code value} or {@code value_base64}
 * @param value what stands in that field
 * @param ttlMillis null where the key does not expire
 */
record KeyRecord(String key, String valueField, String value, @Nullable Long ttlMillis) {
  private static final ObjectReader READER =
      JsonText.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> FIELDS =
      Set.of("key", "key_base64", "value", "value_base64", "ttl");

  /** What is wrong with a line. */
  static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;

    BadLine(String what) {
      super(what, null, false, false);
    }
  }

  /** That of a key's value. */
  static KeyRecord of(String key, byte[] value, @Nullable Long ttlMillis) {
    String text = ShortText.utf8(value);
    return text == null
        ? new KeyRecord(key, "value_base64", Base64.getEncoder().encodeToString(value), ttlMillis)
        : new KeyRecord(key, "value", text, ttlMillis);
  }

  /**
   * Reads a line.
   *
   * @throws BadLine if it is not one of an export
   */
  static KeyRecord parse(String line) throws BadLine {
    JsonNode fields;
    try {
      fields = READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadLine("it is no JSON: " + e.getOriginalMessage());
    }
    if (!fields.isObject()) {
      throw new BadLine("it is no JSON object");
    }
    for (var field : fields.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new BadLine(
            "it has a field that is not known: " + ShortText.printable(field.getKey()));
      }
      boolean number = field.getKey().equals("ttl");
      if (number ? !field.getValue().canConvertToLong() : !field.getValue().isTextual()) {
        throw new BadLine(field.getKey() + " must be " + (number ? "a number" : "a string"));
      }
    }
    String key = key(fields);
    String valueField = one(fields, "value");
    String value = fields.path(valueField).asText();
    if (valueField.endsWith("_base64")) {
      var _ = bytes(valueField, value);
    }
    JsonNode ttl = fields.get("ttl");
    if (ttl != null && (!ttl.isIntegralNumber() || ttl.asLong() <= 0)) {
      throw new BadLine("ttl must be a positive number of milliseconds");
    }
    return new KeyRecord(key, valueField, value, ttl == null ? null : ttl.asLong());
  }

  private static String key(JsonNode fields) throws BadLine {
    String field = one(fields, "key");
    String key = fields.path(field).asText();
    if (field.equals("key_base64")) {
      try {
        byte[] bytes = bytes(field, key);
        key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new BadLine("key_base64 is no UTF-8 text, which alone can be a key over HTTP");
      }
    }
    if (key.isEmpty()) {
      throw new BadLine("the key is empty");
    }
    return key;
  }

  /** The one of two fields that is there. */
  private static String one(JsonNode fields, String name) throws BadLine {
    String base64 = name + "_base64";
    if (fields.has(name) == fields.has(base64)) {
      throw new BadLine("it must have one of " + name + " and " + base64);
    }
    return fields.has(name) ? name : base64;
  }

  private static byte[] bytes(String field, String base64) throws BadLine {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new BadLine(field + " is not base64");
    }
  }

  /** As a line of a file. */
  Map<String, Object> line() {
    Map<String, Object> fields = KeyCommands.ordered("key", key, valueField, value);
    if (ttlMillis != null) {
      fields.put("ttl", ttlMillis);
    }
    return fields;
  }

  /** As an operation of {@code POST /batch}. */
  Map<String, Object> operation() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("op", "put");
    fields.putAll(line());
    if (ttlMillis != null) {
      fields.put("ttl", ttlMillis + "ms");
    }
    return fields;
  }
}
