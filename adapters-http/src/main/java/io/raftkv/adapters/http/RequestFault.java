package io.raftkv.adapters.http;

/** A request that is answered with an error. Without a stack trace: it is no fault of ours. */
final class RequestFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  RequestFault(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static RequestFault badRequest(String code, String message) {
    return new RequestFault(400, code, message);
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
