package io.raftkv.application.port;

import java.util.concurrent.CompletableFuture;

/**
 * Hashes passwords, slowly on purpose, on threads of its own that are few: what it does takes
 * nothing from the store.
 *
 * <p>Safe for any thread; no method blocks. Futures complete normally, on a thread of its own, but
 * for {@link BusyException}.
 */
public interface Passwords {
  /** The longest password, in bytes of UTF-8: bcrypt takes no more. */
  int BYTES_MAX = 72;

  /** So much waits already that the call was not taken. */
  final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a stack trace: it is no fault. */
    public BusyException() {
      super("too many passwords wait to be checked", null, false, false);
    }
  }

  /** The hash of the password, with a salt of its own. */
  CompletableFuture<String> hash(String password);

  /**
   * Whether the password has the hash. Takes as long whichever it is, also where the password is
   * too long.
   *
   * @param hash one that {@link #hash} gave; empty for one that no password has, which takes as
   *     long
   */
  CompletableFuture<Boolean> matches(String password, String hash);
}
