package io.raftkv.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes exceptions that say what happened, whether it may have been done, and what to do next. */
final class FaultTexts {
  private FaultTexts() {}

  /**
   * What was tried.
   *
   * @param faults of the last attempts
   */
  record Report(int attempts, List<AttemptFault> faults, @Nullable String requestId) {
    static final Report NONE = new Report(0, List.of(), null);
  }

  static RaftKvException exception(
      String code,
      String why,
      CallKind kind,
      boolean maybeDone,
      Report report,
      @Nullable AttemptFault last) {
    Outcome outcome = maybeDone && kind != CallKind.READ ? Outcome.UNKNOWN : Outcome.NOT_DONE;
    StringBuilder text = new StringBuilder(why);
    if (kind != CallKind.READ) {
      text.append(
          outcome == Outcome.UNKNOWN
              ? "; the write may or may not have been done: read before you write again"
              : "; nothing was done");
    }
    String asked = asked(report, why);
    if (!asked.isEmpty()) {
      text.append(" (").append(asked).append(')');
    }
    return new RaftKvException(
        code,
        outcome,
        text.toString(),
        new RaftKvException.Facts(
            last == null ? Map.of() : last.details(),
            report.faults().stream()
                .map(fault -> new FailedAttempt(fault.endpoint(), fault.code(), fault.message()))
                .toList(),
            report.requestId()),
        last == null ? null : last.cause());
  }

  /** Who was asked how often in all, and what each said last. */
  private static String asked(Report report, String why) {
    StringBuilder text = new StringBuilder();
    if (report.attempts() > 0) {
      text.append("attempts: ").append(report.attempts());
      Map<String, String> last = new LinkedHashMap<>();
      for (AttemptFault fault : report.faults()) {
        last.put(fault.endpoint(), fault.message().equals(why) ? "" : " " + fault.message());
      }
      last.forEach((endpoint, said) -> text.append("; ").append(endpoint).append(said));
    }
    if (report.requestId() != null) {
      text.append(text.isEmpty() ? "" : "; ").append("request id: ").append(report.requestId());
    }
    return text.toString();
  }

  /** What happened; what the server says of it is for people already. */
  static String explained(AttemptFault fault) {
    if (fault.told()) {
      return fault.message();
    }
    return switch (fault.code()) {
      case RaftKvException.UNREACHABLE ->
          "no endpoint could be reached; check the addresses, that servers run there, and that both"
              + " sides speak TLS or neither does";
      case RaftKvException.CONNECTION_LOST -> "the connection was lost before the answer came";
      case RaftKvException.RESPONSE_TOO_LARGE ->
          "the answer is larger than this client takes; raise maxMessageBytes, or ask for less";
      case RaftKvException.REQUEST_TOO_LARGE ->
          "the request is larger than the server takes; split it";
      default -> fault.message();
    };
  }
}
