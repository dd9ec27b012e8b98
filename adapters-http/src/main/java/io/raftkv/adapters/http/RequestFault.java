package io.raftkv.adapters.http;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A request that is answered with an error. Without a stack trace: it is no fault of ours. */
final class RequestFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final boolean closing;
  private final transient Map<String, String> numbers;

  RequestFault(int status, String code, String message) {
    this(status, code, message, false, Map.of());
  }

  private RequestFault(
      int status, String code, String message, boolean closing, Map<String, String> numbers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.closing = closing;
    this.numbers = numbers;
  }

  static RequestFault badRequest(String code, String message) {
    return new RequestFault(400, code, message);
  }

  /** The same, after which the connection is closed: what follows on it cannot be understood. */
  RequestFault closing() {
    return new RequestFault(status, code, text(), true, numbers);
  }

  boolean isClosing() {
    return closing;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** What is wrong and what to do, for people. */
  String text() {
    String message = getMessage();
    return message == null ? code : message;
  }

  /** What is answered: the text, the code, and the numbers that a program needs to go on. */
  ByteBuffer json() {
    return Json.object(
        json -> {
          json.writeStringField("error", text());
          json.writeStringField("code", code);
          for (Map.Entry<String, String> number : numbers.entrySet()) {
            json.writeNumberField(number.getKey(), Long.parseLong(number.getValue()));
          }
        });
  }

  /** The node cannot answer now; the same request may be sent again. */
  static RequestFault unavailable(String code, String message) {
    return new RequestFault(503, code, message);
  }

  /** The store did not take the request. */
  static RequestFault refused(Refusal why) {
    return of(Problems.of(why));
  }

  /** The answer to what every API tells of. */
  static RequestFault of(Problem problem) {
    int status =
        switch (problem.kind()) {
          case INVALID, FUTURE_REVISION -> 400;
          case UNAUTHENTICATED -> 401;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case COMPACTED -> 410;
          case PRECONDITION_FAILED -> 412;
          case TOO_LARGE -> 413;
          case TOO_MANY -> 429;
          case UNAVAILABLE, OUTCOME_UNKNOWN -> 503;
        };
    return new RequestFault(
        status,
        problem.code(),
        problem.message(),
        false,
        problem.kind() == Problem.Kind.COMPACTED ? new TreeMap<>(problem.details()) : Map.of());
  }
}
