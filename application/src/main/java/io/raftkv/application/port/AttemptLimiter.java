package io.raftkv.application.port;

import io.raftkv.application.api.Origin;
import java.time.Duration;

/**
 * Bounds how often passwords can be guessed, by name and by address, so that nobody can lock out
 * the owner of a name by guessing at it. Safe for any thread; bounded in memory; does not block.
 */
public interface AttemptLimiter {
  /**
   * How long to wait before an attempt at the name from there; zero if it may be made now: then it
   * is counted.
   */
  Duration admit(String userName, Origin origin);

  /**
   * An attempt that was admitted has succeeded: it counts for nothing, and whoever comes from there
   * is no stranger.
   */
  void succeeded(String userName, Origin origin);
}
