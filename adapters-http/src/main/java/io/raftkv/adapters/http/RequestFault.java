package io.raftkv.adapters.http;

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
}
