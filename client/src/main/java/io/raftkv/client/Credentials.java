package io.raftkv.client;

import io.grpc.Metadata;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What shows who calls. Never shown in texts. */
final class Credentials {
  static final Credentials NONE = new Credentials(null, "", false);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> API_KEY =
      Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

  private final Metadata.@Nullable Key<String> header;
  private final String prefix;
  private final Supplier<String> secret;
  private final boolean renewed;

  private Credentials(Metadata.@Nullable Key<String> header, String secret, boolean renewed) {
    this(header, "", () -> secret, renewed);
  }

  private Credentials(
      Metadata.@Nullable Key<String> header,
      String prefix,
      Supplier<String> secret,
      boolean renewed) {
    this.header = header;
    this.prefix = prefix;
    this.secret = secret;
    this.renewed = renewed;
  }

  static Credentials apiKey(String key) {
    return new Credentials(API_KEY, key, false);
  }

  static Credentials token(String token) {
    return new Credentials(AUTHORIZATION, "Bearer ", () -> token, false);
  }

  static Credentials token(Supplier<String> supplier) {
    return new Credentials(AUTHORIZATION, "Bearer ", supplier, true);
  }

  /** Whether a supplier of the user's is asked, which may take its time. */
  boolean isRenewed() {
    return renewed;
  }

  /**
   * The head of a call.
   *
   * @throws IllegalStateException if the secret cannot be had, or cannot be sent
   */
  Metadata headers() {
    Metadata headers = new Metadata();
    Metadata.Key<String> key = header;
    if (key != null) {
      String text = text();
      if (!isSendable(text)) {
        throw new IllegalStateException(
            "the token supplier gave what is no token: it is empty, or has other characters than"
                + " printable ASCII");
      }
      headers.put(key, prefix + text);
    }
    return headers;
  }

  private String text() {
    try {
      String text = secret.get();
      return text == null ? "" : text;
    } catch (RuntimeException fault) {
      throw new IllegalStateException("the token supplier failed: " + fault, fault);
    }
  }

  /** Whether it can stand in the head of a call. */
  static boolean isSendable(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
