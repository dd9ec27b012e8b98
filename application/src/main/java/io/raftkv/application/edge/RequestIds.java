package io.raftkv.application.edge;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names requests: the client's name if it is well-formed, else one of ours. Thread-safe. */
public final class RequestIds {
  private static final int LENGTH_MAX = 128;

  private final String prefix = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
  private final AtomicLong given = new AtomicLong();

  /** Has given none yet; no other object gives the same ones. */
  public RequestIds() {}

  /** The client's name for a request, if it gives a well-formed one, else one of ours. */
  public String choose(@Nullable String fromClient) {
    return fromClient != null && isWellFormed(fromClient) ? fromClient : next();
  }

  /** A name of ours, given to nothing else. */
  public String next() {
    return prefix + Long.toHexString(given.incrementAndGet());
  }

  private static boolean isWellFormed(String id) {
    if (id.isEmpty() || id.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!fine) {
        return false;
      }
    }
    return true;
  }
}
