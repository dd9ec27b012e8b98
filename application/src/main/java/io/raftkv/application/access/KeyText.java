package io.raftkv.application.access;

import io.raftkv.domain.access.KeyDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The text of API keys, which whoever makes one is told once. */
final class KeyText {
  private static final String PREFIX = "rftkv_";
  private static final int RANDOM_BYTES = 32;

  private KeyText() {}

  /** A new one, which nobody can guess. */
  static String fresh(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * What is kept of it. A plain hash will do: what is hashed has 256 random bits, so that there is
   * nothing to be tried out.
   */
  static KeyDigest digest(String text) {
    try {
      return KeyDigest.wrap(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }
}
