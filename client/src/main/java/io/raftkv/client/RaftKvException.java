package io.raftkv.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call has failed. The only exception of this client, but for {@link IllegalArgumentException}
 * where an argument has no meaning and {@link IllegalStateException} where a client is used in a
 * way that it cannot be.
 *
 * <p>Of a write that failed {@link #outcome} tells whether it may have been done all the same. The
 * {@link #code} is stable and for programs: the server's, as {@code docs/java-client.md} lists
 * them, or one of this client's: {@value #UNREACHABLE}, {@value #CONNECTION_LOST}, {@value
 * #DEADLINE_EXCEEDED}, {@value #CLOSED}, {@value #INTERRUPTED}, {@value #CANCELLED}, {@value
 * #REQUEST_TOO_LARGE}, {@value #RESPONSE_TOO_LARGE}, {@value #TOO_MANY_WRITES}, {@value
 * #CREDENTIALS_FAILED}, {@value #LISTENER_FAILED}.
 */
public final class RaftKvException extends RuntimeException {
  /** No endpoint took a connection. */
  public static final String UNREACHABLE = "unreachable";

  /** The connection was lost before the answer was there. */
  public static final String CONNECTION_LOST = "connection_lost";

  /** No answer came in time. */
  public static final String DEADLINE_EXCEEDED = "deadline_exceeded";

  /** The client was closed. */
  public static final String CLOSED = "client_closed";

  /** The thread that waited was interrupted. */
  public static final String INTERRUPTED = "interrupted";

  /** The call was cancelled. */
  public static final String CANCELLED = "cancelled";

  /** The request has more bytes than are allowed; the server has the same code. */
  public static final String REQUEST_TOO_LARGE = "request_too_large";

  /** The answer has more bytes than {@link RaftKvClientBuilder#maxMessageBytes} allows. */
  public static final String RESPONSE_TOO_LARGE = "response_too_large";

  /** More writes wait than this client holds. */
  public static final String TOO_MANY_WRITES = "too_many_pending_writes";

  /** The supplier of the token failed, or servers refused the login. */
  public static final String CREDENTIALS_FAILED = "credentials_failed";

  /** The listener of a watch threw. */
  public static final String LISTENER_FAILED = "listener_failed";

  private static final long serialVersionUID = 1;

  private final String code;
  private final Outcome outcome;
  private final transient @Nullable Facts facts; // not there after serialization

  /**
   * What else is known.
   *
   * @param requestId of a write, {@code client/sequence}; null of what is no write
   */
  record Facts(
      Map<String, String> details, List<FailedAttempt> attempts, @Nullable String requestId) {
    static final Facts NONE = new Facts(Map.of(), List.of(), null);

    Facts {
      details = Map.copyOf(details);
      attempts = List.copyOf(attempts);
    }
  }

  RaftKvException(
      String code, Outcome outcome, String message, Facts facts, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.outcome = outcome;
    this.facts = facts;
  }

  /** The same, thrown by the thread that waited. */
  RaftKvException thrownHere() {
    return new RaftKvException(code, outcome, getMessage(), facts(), this);
  }

  private Facts facts() {
    return facts == null ? Facts.NONE : facts;
  }

  /** What happened, whether a write may have been done, and what to do next. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Why, for programs. */
  public String code() {
    return code;
  }

  /** Whether a write may have been done. */
  public Outcome outcome() {
    return outcome;
  }

  /** What the server tells programs besides, such as {@code oldest_revision}. */
  public Map<String, String> details() {
    return facts().details();
  }

  /** What was tried, oldest first; of many attempts the last ones. */
  public List<FailedAttempt> attempts() {
    return facts().attempts();
  }

  /**
   * The name by which the servers know the write, {@code client/sequence}; empty where it is no
   * write, or was never sent.
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(facts().requestId());
  }
}
