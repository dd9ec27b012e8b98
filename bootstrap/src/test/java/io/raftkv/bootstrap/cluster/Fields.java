package io.raftkv.bootstrap.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object that a server answered. Immutable. */
final class Fields {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, @Nullable Object> fields;

  private Fields(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * The fields of the object that the text is.
   *
   * @throws IOException if it is none, as when a server was killed while it answered
   */
  static Fields of(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object: " + text);
      }
      Fields fields = object(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than an object: " + text);
      }
      return fields;
    }
  }

  private static Fields object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return new Fields(fields);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(value(parser));
        }
        yield values;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  private <T> T field(String name, Class<T> type) throws IOException {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new IOException(
          "the field " + name + " should be a " + type.getSimpleName() + " in " + fields);
    }
    return type.cast(value);
  }

  String text(String name) throws IOException {
    return field(name, String.class);
  }

  long number(String name) throws IOException {
    return field(name, Long.class);
  }

  boolean flag(String name) throws IOException {
    return field(name, Boolean.class);
  }

  Fields object(String name) throws IOException {
    return field(name, Fields.class);
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  /** The objects of an array. */
  List<Fields> objects(String name) throws IOException {
    List<Fields> objects = new ArrayList<>();
    for (Object element : field(name, List.class)) {
      objects.add((Fields) element);
    }
    return objects;
  }

  /** The texts of an array. */
  List<String> texts(String name) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Object element : field(name, List.class)) {
      texts.add((String) element);
    }
    return texts;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
