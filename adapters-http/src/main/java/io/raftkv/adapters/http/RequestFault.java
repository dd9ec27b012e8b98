package io.raftkv.adapters.http;

import io.raftkv.application.api.Refusal;
import java.nio.ByteBuffer;

/** A request that is answered with an error. Without a stack trace: it is no fault of ours. */
final class RequestFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final boolean closing;

  RequestFault(int status, String code, String message) {
    this(status, code, message, false);
  }

  private RequestFault(int status, String code, String message, boolean closing) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.closing = closing;
  }

  static RequestFault badRequest(String code, String message) {
    return new RequestFault(400, code, message);
  }

  /** The same, after which the connection is closed: what follows on it cannot be understood. */
  RequestFault closing() {
    return new RequestFault(status, code, text(), true);
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

  /** What is answered: the text and the code. */
  ByteBuffer json() {
    return Json.object(
        json -> {
          json.writeStringField("error", text());
          json.writeStringField("code", code);
        });
  }

  /** The node cannot answer now; the same request may be sent again. */
  static RequestFault unavailable(String code, String message) {
    return new RequestFault(503, code, message);
  }

  /** The store did not take the request. */
  static RequestFault refused(Refusal why) {
    return switch (why) {
      case OVERLOADED -> unavailable("overloaded", "too many requests wait; retry later");
      case NO_LEADER -> unavailable("no_leader", "no leader was found in time; retry");
      case DISK_FULL -> unavailable("disk_full", "the disk is full; make room, then retry");
      case LOG_STALLED ->
          unavailable("log_stalled", "the log gets no new file; see the server's log, then retry");
      case LOG_FAILED ->
          unavailable("log_failed", "the log cannot be written; see the log, then restart");
      case TIMED_OUT -> unavailable("timeout", "the request waited too long; retry");
      case RECOVERING -> unavailable("recovering", "this node reads its log; retry later");
      case REMOVED ->
          unavailable("removed", "this node was removed from its cluster; use another one");
      case DIVERGED ->
          unavailable(
              "diverged", "this node's state differs from that of the others; use another one");
      case TOO_LARGE ->
          new RequestFault(
              413, "request_too_large", "the write is larger than a log entry may be; split it");
      case SHUTTING_DOWN -> unavailable("shutting_down", "this node stops; use another one");
    };
  }
}
