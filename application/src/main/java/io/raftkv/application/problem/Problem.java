package io.raftkv.application.problem;

import java.util.Map;

/**
 * Why a request has no success.
 *
 * @param code stable, for programs
 * @param message for people: what it is and what to do next
 * @param details for programs: what they need to go on
 */
public record Problem(Kind kind, String code, String message, Map<String, String> details) {
  /** Keeps its own copy of the details. */
  public Problem {
    details = Map.copyOf(details);
  }

  /** One without details. */
  public Problem(Kind kind, String code, String message) {
    this(kind, code, message, Map.of());
  }

  /** What a program may make of it without knowing the code. */
  public enum Kind {
    /** The request has no meaning. */
    INVALID,
    /** Who asks is not known. */
    UNAUTHENTICATED,
    /** Who asks may not. */
    FORBIDDEN,
    /** What it is about is not there. */
    NOT_FOUND,
    /** It does not go with the state as it is. */
    CONFLICT,
    /** A condition of the request does not hold. */
    PRECONDITION_FAILED,
    /** What is asked for was there, and is not kept any more. */
    COMPACTED,
    /** A revision is asked for that is yet to come. */
    FUTURE_REVISION,
    /** It has more bytes than is allowed. */
    TOO_LARGE,
    /** There were too many requests; fewer are answered. */
    TOO_MANY,
    /** Nothing was done; the same request may be sent again. */
    UNAVAILABLE,
    /** It may have been done, or may yet be. */
    OUTCOME_UNKNOWN
  }
}
