package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Compact JSON out, strict JSON in. Safe for any thread. */
final class Json {
  private static final int DEPTH_MAX = 16;

  /**
   * Several times what the longest batch has. A body of short values takes thirty times its size
   * when it has been read.
   */
  private static final int TOKENS_MAX = 100_000;

  private static final int SHORT_BYTES = 256;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(Integer.MAX_VALUE) // the body itself is bounded
                  .maxTokenCount(TOKENS_MAX)
                  .build())
          .build();
  private static final ObjectReader READER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private Json() {}

  /** Writes the fields of one object. */
  @FunctionalInterface
  interface Fields {
    /** Writes them, without the braces. */
    void write(JsonGenerator json) throws IOException;
  }

  /** One object and a newline. */
  static ByteBuffer object(Fields fields) {
    return object(SHORT_BYTES, fields);
  }

  /**
   * One object and a newline.
   *
   * @param bytes how long it will be, about: memory for as much is there from the start
   */
  static ByteBuffer object(int bytes, Fields fields) {
    return printed(
        bytes,
        json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
        });
  }

  /** One array of these elements and a newline; otherwise as {@link #object(int, Fields)}. */
  static ByteBuffer array(int bytes, Fields elements) {
    return printed(
        bytes,
        json -> {
          json.writeStartArray();
          elements.write(json);
          json.writeEndArray();
        });
  }

  private static ByteBuffer printed(int bytes, Fields whole) {
    Printed out = new Printed(bytes);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      whole.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    out.write('\n');
    return out.bytes();
  }

  /** Gives its bytes without a copy. */
  private static final class Printed extends ByteArrayOutputStream {
    Printed(int bytes) {
      super(bytes);
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  /** How many bytes the text takes, in quotes, at most. */
  static long printedBytes(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        bytes += 6;
      } else if (c < 0x80) {
        bytes += c == '"' || c == '\\' ? 2 : 1;
      } else {
        bytes += c < 0x800 ? 2 : Character.isSurrogate(c) ? 6 : 3;
      }
    }
    return bytes;
  }

  /**
   * The object that the bytes hold.
   *
   * @throws RequestFault 400 {@code invalid_json}
   */
  static JsonNode parseObject(byte[] bytes) {
    if (!startsAsUtf8(bytes)) {
      throw notUtf8();
    }
    JsonNode node;
    try {
      node = READER.readTree(bytes);
    } catch (StreamConstraintsException _) {
      throw RequestFault.badRequest(
          "invalid_json", "the body has too many values, or they are nested too deep");
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : ", near line "
                  + e.getLocation().getLineNr()
                  + " column "
                  + e.getLocation().getColumnNr();
      throw RequestFault.badRequest("invalid_json", "the body is not valid JSON" + where);
    } catch (IOException _) {
      throw notUtf8();
    }
    if (node == null || !node.isObject()) {
      throw RequestFault.badRequest("invalid_json", "the body must be a JSON object");
    }
    return node;
  }

  /** What Jackson would take for UTF-16 or UTF-32: they have a mark, or NUL beside ASCII. */
  private static boolean startsAsUtf8(byte[] bytes) {
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0 || bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF) {
        return false;
      }
    }
    return true;
  }

  private static RequestFault notUtf8() {
    return RequestFault.badRequest("invalid_json", "the body is not JSON in UTF-8");
  }
}
