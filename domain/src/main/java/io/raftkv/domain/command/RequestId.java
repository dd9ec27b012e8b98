package io.raftkv.domain.command;

/**
 * The name that a client gives to a request, so that the store knows a retry for what it is.
 *
 * @param client names the client, for as long as it lives: 1 to {@link #CLIENT_CHARS_MAX} letters,
 *     digits, or any of {@code . _ : -}
 * @param sequence the client's number for the request, from 1; a retry bears the same one
 */
public record RequestId(String client, long sequence) {
  /** The longest name of a client, in characters, each of which is one byte. */
  public static final int CLIENT_CHARS_MAX = 64;

  /** Refuses what is no such name or number. */
  public RequestId {
    if (!isClient(client) || sequence < 1) {
      throw new IllegalArgumentException("not a request id: " + client + "/" + sequence);
    }
  }

  /** Whether the text can name a client. */
  public static boolean isClient(String text) {
    if (text.isEmpty() || text.length() > CLIENT_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isClientCharacter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isClientCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == ':'
        || c == '-';
  }
}
