package io.raftkv.testkit.history;

import java.time.Duration;

/**
 * After how much the search gives up: the question is NP-complete.
 *
 * @param time for the whole history
 * @param configurations for each key; one takes some 200 bytes
 */
public record SearchLimits(Duration time, long configurations) {
  /** A minute, and some 200 MB. */
  public static final SearchLimits STANDARD = new SearchLimits(Duration.ofMinutes(1), 1_000_000);
}
