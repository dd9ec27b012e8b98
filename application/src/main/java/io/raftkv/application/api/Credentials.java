package io.raftkv.application.api;

/** What a caller shows to be known by. None of them prints its secret. */
public sealed interface Credentials {
  /** Nothing was shown. */
  Credentials NONE = new None();

  /** Nothing was shown. */
  record None() implements Credentials {}

  /** Something was shown that can be no credential, such as two of them. */
  record Unreadable() implements Credentials {}

  /** An API key. */
  record ApiKey(String text) implements Credentials {
    @Override
    public String toString() {
      return "ApiKey";
    }
  }

  /** A token. */
  record Bearer(String text) implements Credentials {
    @Override
    public String toString() {
      return "Bearer";
    }
  }

  /** A certificate that the connection has proved, by the name in it. */
  record Certificate(String name) implements Credentials {}
}
