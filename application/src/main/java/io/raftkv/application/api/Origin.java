package io.raftkv.application.api;

/** Where a request came from. Safe for any thread; each question may cost a little, once. */
public interface Origin {
  /** The client's address, as far as it is known; for people, and for counting attempts. */
  String address();

  /**
   * By what its attempts and requests are counted: the address, or for IPv6 the network that it is
   * in, whose owner has all addresses of it.
   */
  default String network() {
    return address();
  }

  /** Whether it came from the machine itself, and from nowhere else through it. */
  boolean isLocal();

  /** By which logs know the request. */
  String requestId();

  /** One that is known already. */
  static Origin of(String address, boolean local, String requestId) {
    return new Known(address, local, requestId);
  }

  /** What {@link #of} gives. */
  record Known(String address, boolean isLocal, String requestId) implements Origin {}
}
