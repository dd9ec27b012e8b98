package io.raftkv.bootstrap.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as anybody could make them, by the JDK alone. */
final class SignedText {
  static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private SignedText() {}

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Both parts, signed by HMAC-SHA256 whatever the header says. */
  static String token(String secret, String header, String payload) {
    return token(secret, "HmacSHA256", header, payload);
  }

  static String token(String secret, String mac, String header, String payload) {
    String signed = base64(header) + "." + base64(payload);
    return signed + "." + base64(signature(mac, secret.getBytes(StandardCharsets.UTF_8), signed));
  }

  private static byte[] signature(String name, byte[] secret, String signed) {
    try {
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(secret, name));
      return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The n-th part of a token, counted from 0, as a flat object of JSON; values as their text. */
  static Map<String, String> part(String token, int n) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json =
        new JsonFactory().createParser(Base64.getUrlDecoder().decode(token.split("\\.", -1)[n]))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken type = json.nextToken();
        String quote = type == JsonToken.VALUE_STRING ? "\"" : "";
        fields.put(name, quote + json.getText() + quote);
      }
    }
    return fields;
  }
}
