package io.raftkv.application.api;

import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Denial;
import java.time.Duration;

/** What became of a wish about users, passwords, tokens or API keys. */
public sealed interface AccountReply<T> {
  /** It was fulfilled, and holds at this node. */
  record Done<T>(T value) implements AccountReply<T> {}

  /**
   * It cannot be fulfilled, whoever asks.
   *
   * @param code stable, for programs
   * @param reason for people, with what to do
   */
  record Invalid<T>(String code, String reason) implements AccountReply<T> {}

  /** The directory cannot be changed so. */
  record Refused<T>(AccessRefusal why) implements AccountReply<T> {}

  /** Who asks may not. */
  record Denied<T>(Denial why) implements AccountReply<T> {}

  /** Name and password do not belong together, or may not come from there. */
  record NotKnown<T>() implements AccountReply<T> {}

  /** There were too many attempts; the next one may be made after this time. */
  record Throttled<T>(Duration retryAfter) implements AccountReply<T> {}

  /** It was not taken now. */
  record Unavailable<T>(Refusal why) implements AccountReply<T> {}

  /** It may have been done, or may yet be. */
  record Unknown<T>(String reason) implements AccountReply<T> {}
}
