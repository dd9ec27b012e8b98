package io.raftkv.application.port;

/** Is told of each attempt to be known. Called on any thread; must not block or throw. */
@FunctionalInterface
public interface AuthObserver {
  /** By what. */
  enum Method {
    PASSWORD,
    TOKEN,
    API_KEY,
    CERTIFICATE,
    NONE
  }

  /** How it ended. */
  enum Outcome {
    SUCCESS,
    FAILURE,
    THROTTLED
  }

  /** Tells nobody. */
  AuthObserver NONE = (method, outcome) -> {};

  /** An attempt has ended. */
  void attempt(Method method, Outcome outcome);
}
