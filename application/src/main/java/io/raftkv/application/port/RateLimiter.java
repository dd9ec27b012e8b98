package io.raftkv.application.port;

/** Keeps each client to a rate of requests. Safe for any thread; never blocks. */
@FunctionalInterface
public interface RateLimiter {
  /** Admits everything. */
  RateLimiter NONE = client -> 0;

  /**
   * Counts a request of the client, unless it comes too soon.
   *
   * @param client the name under which its requests are counted; any text, which is not kept for
   *     longer than it matters
   * @return 0 if it is admitted, else after how many nanoseconds one will be, if the client sends
   *     none until then; a request that is not admitted costs the client nothing
   */
  long admit(String client);
}
