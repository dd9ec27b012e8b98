package io.raftkv.application.access;

import io.raftkv.application.api.AccountReply;
import io.raftkv.application.port.Passwords;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which passwords may be chosen: long enough, and not the name. After NIST SP 800-63B, section
 * 5.1.1, there are no rules of composition.
 */
final class PasswordRules {
  private static final int CHARS_MIN = 8;

  private PasswordRules() {}

  /** Why it may not be chosen; null if it may. */
  static <T> @Nullable AccountReply<T> weak(String userName, String password) {
    if (password.codePointCount(0, password.length()) < CHARS_MIN) {
      return invalid("a password has at least " + CHARS_MIN + " characters");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.BYTES_MAX) {
      return invalid("a password has at most " + Passwords.BYTES_MAX + " bytes");
    }
    return password.toLowerCase(Locale.ROOT).equals(userName.toLowerCase(Locale.ROOT))
        ? invalid("a password is not the username")
        : null;
  }

  private static <T> AccountReply<T> invalid(String reason) {
    return new AccountReply.Invalid<>("weak_password", reason);
  }
}
