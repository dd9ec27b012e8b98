package io.raftkv.client;

import io.grpc.Metadata;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What shows who calls. Never shown in texts. */
final class Credentials {
  static final Credentials NONE = new Credentials(null, "", false);

  /** Of whom tokens are asked for. */
  record Login(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private static final String BEARER = "Bearer ";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> API_KEY =
      Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

  private final Metadata.@Nullable Key<String> header;
  private final String prefix;
  private final Supplier<String> secret;
  private final boolean renewed;
  private final @Nullable Login login;

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
    this.login = null;
  }

  private Credentials(Login login) {
    this.header = null;
    this.prefix = "";
    this.secret = () -> "";
    this.renewed = false;
    this.login = login;
  }

  static Credentials apiKey(String key) {
    return new Credentials(API_KEY, key, false);
  }

  static Credentials token(String token) {
    return new Credentials(AUTHORIZATION, BEARER, () -> token, false);
  }

  static Credentials token(Supplier<String> supplier) {
    return new Credentials(AUTHORIZATION, BEARER, supplier, true);
  }

  /** By tokens that a session asks for. */
  static Credentials login(String user, String password) {
    return new Credentials(new Login(user, password));
  }

  /** Who logs in, where tokens are to be asked for. */
  @Nullable Login login() {
    return login;
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

  /** The token in the head of a call; empty where there is none. */
  static String tokenIn(Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    return authorization == null ? "" : authorization.substring(BEARER.length());
  }

  /** Why there is no head, for people. */
  static String explained(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    return cause instanceof RaftKvException refused
        ? "the login failed: " + refused.getMessage()
        : String.valueOf(cause.getMessage());
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
