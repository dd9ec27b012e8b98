package io.raftkv.client.cli;

import org.jspecify.annotations.Nullable;

/** How long a key is to live, as an option says. */
final class TimeToLive {
  private TimeToLive() {}

  /**
   * Refuses what the server would, since a bad option is a fault of usage.
   *
   * @param text the option's value; null where it is not given
   * @param zeroAllowed whether 0s is a value, and removes the limit
   */
  static void check(String option, @Nullable String text, boolean zeroAllowed) {
    if (text == null
        || GoDuration.parse(text)
            .filter(value -> value.isPositive() || (zeroAllowed && value.isZero()))
            .isPresent()) {
      return;
    }
    throw new CliFault(
        CliFault.USAGE,
        option + " must be a positive duration such as 30s, 1.5h or 100ms, not \"" + text + "\"");
  }
}
