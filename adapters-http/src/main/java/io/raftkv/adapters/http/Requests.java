package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.duration.GoDuration;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the parts of a request mean. All methods throw {@link RequestFault} 400. */
final class Requests {
  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");

  /** What may be shown of a client's own words: any text might be long, or no Unicode. */
  private static final String PLAIN_WORD = "[A-Za-z0-9._-]{1,64}";

  private Requests() {}

  /** The key of the path. */
  static Key key(Call call) {
    return key(call.rawKey(), call.options().maxKeyBytes());
  }

  static Key key(byte[] bytes, int maxBytes) {
    if (bytes.length == 0) {
      throw RequestFault.badRequest("invalid_key", "a key has at least one byte");
    }
    if (bytes.length > maxBytes || bytes.length > Key.MAX_BYTES) {
      throw RequestFault.badRequest(
          "key_too_large", "a key has at most " + maxBytes + " bytes, not " + bytes.length);
    }
    return Key.wrap(bytes);
  }

  /** The id by which a retry of the request is known; null where it has none. */
  static @Nullable RequestId id(Call call) {
    HeaderValues given = call.requestHeaders().get(IDEMPOTENCY_KEY);
    if (given == null) {
      return null;
    }
    String text = given.size() == 1 ? given.getFirst() : "";
    int slash = text.indexOf('/');
    if (slash > 0 && RequestId.isClient(text.substring(0, slash))) {
      String digits = text.substring(slash + 1);
      if (digits.matches("[1-9][0-9]{0,18}")) {
        try {
          return new RequestId(text.substring(0, slash), Long.parseLong(digits));
        } catch (NumberFormatException _) {
          // too large: the same answer as for what is no number
        }
      }
    }
    throw RequestFault.badRequest(
        "invalid_idempotency_key",
        "Idempotency-Key is one client/sequence: a name of up to "
            + RequestId.CLIENT_CHARS_MAX
            + " letters, digits, dots, dashes, colons or underscores, and a number from 1");
  }

  static ReadConsistency consistency(Query query) {
    return switch (query.text("consistency")) {
      case "", "linearizable" -> ReadConsistency.LINEARIZABLE;
      case "stale" -> ReadConsistency.STALE;
      default ->
          throw RequestFault.badRequest(
              "invalid_consistency", "consistency is linearizable or stale");
    };
  }

  /** A time to live; null where the text is null. */
  static @Nullable Duration timeToLive(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return GoDuration.parse(text).filter(Duration::isPositive).orElseThrow(Requests::invalidTtl);
  }

  static RequestFault invalidTtl() {
    return RequestFault.badRequest(
        "invalid_ttl", "ttl is a positive duration such as 10s, 1.5h or 100ms");
  }

  /** A condition that we do not know must not be passed over: the write would be unconditional. */
  static void refuseUnknown(JsonNode object, Set<String> known) {
    for (var field : object.properties()) {
      String name = field.getKey();
      if (!known.contains(name)) {
        throw RequestFault.badRequest(
            "invalid_request",
            "there is an unknown field"
                + (name.matches(PLAIN_WORD) ? ", " + name : "")
                + "; the known ones are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  /** Bytes that are to be understood are taken as they are: nothing is unpacked here. */
  static void refuseEncoded(Call call) {
    String coding = call.requestHeaders().getFirst(Headers.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw new RequestFault(
          415, "unsupported_content_encoding", "send the JSON as it is, without Content-Encoding");
    }
  }

  /** The field's text; null where there is no such field. */
  static @Nullable String text(JsonNode object, String name) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw RequestFault.badRequest("invalid_request", name + " must be a string");
    }
    return node.textValue();
  }

  /** The value given as text in one field or as base64 in the other. */
  static Value value(JsonNode object, String textName, String base64Name) {
    String text = text(object, textName);
    String base64 = text(object, base64Name);
    if ((text == null) == (base64 == null)) {
      throw RequestFault.badRequest(
          "invalid_request", "give one of " + textName + " and " + base64Name);
    }
    if (base64 != null) {
      try {
        return Value.wrap(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException _) {
        throw RequestFault.badRequest("invalid_request", base64Name + " is not base64");
      }
    }
    return Value.wrap(bytes(text == null ? "" : text, textName));
  }

  static byte[] bytes(String text, String name) {
    byte[] bytes = PercentDecoding.bytes(text);
    if (bytes == null) {
      throw RequestFault.badRequest("invalid_request", name + " has half a surrogate pair");
    }
    return bytes;
  }

  static long number(JsonNode object, String name) {
    JsonNode node = object.get(name);
    if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
      throw RequestFault.badRequest("invalid_request", name + " must be an integer");
    }
    long number = node.longValue();
    if (number < 0) {
      throw RequestFault.badRequest("invalid_request", name + " must not be negative");
    }
    return number;
  }
}
