package io.raftkv.application.problem;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.problem.Problem.Kind;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.command.Outcome;
import java.util.Locale;
import java.util.Map;

/** The problems that more than one API tells of. */
public final class Problems {
  private Problems() {}

  /** The store did not take the request. */
  public static Problem of(Refusal why) {
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
          new Problem(
              Kind.TOO_LARGE,
              "request_too_large",
              "the write is larger than a log entry may be; split it");
      case SHUTTING_DOWN -> unavailable("shutting_down", "this node stops; use another one");
    };
  }

  /** Who asks may not. */
  public static Problem of(Denial why) {
    return switch (why) {
      case NO_USER, USER_DISABLED -> unauthenticated("the user is disabled or gone");
      case NO_KEY -> unauthenticated("the API key is not known, or was revoked");
      case KEY_EXPIRED -> unauthenticated("the API key has expired");
      case TOKEN_REVOKED -> unauthenticated("the token was revoked");
      case ROLE -> forbidden("your role is not enough for this; ask an admin for a higher one");
      case SCOPE ->
          forbidden("a key is outside the prefixes that you may reach; see GET /auth/me for them");
      case OWNER -> forbidden("it belongs to somebody else; ask an admin");
      case ABOVE_OWN ->
          forbidden("its role or its scopes are above your own; ask for no more than you have");
    };
  }

  /** Who asks is not known. */
  public static Problem unauthenticated(String reason) {
    return new Problem(
        Kind.UNAUTHENTICATED,
        "unauthenticated",
        reason
            + "; send X-API-Key, or Authorization: Bearer with a token that POST /auth/login gives");
  }

  /** The role does not reach to what was asked for. */
  public static Problem needs(Role role) {
    return forbidden(
        "this needs the role " + role.name().toLowerCase(Locale.ROOT) + "; ask an admin for it");
  }

  /** A write may have been applied, or may yet be. */
  public static Problem outcomeUnknown(String reason) {
    return new Problem(
        Kind.OUTCOME_UNKNOWN,
        "outcome_unknown",
        "the write may or may not have been applied; read before you retry: " + reason);
  }

  /** There is no such key. */
  public static Problem keyNotFound() {
    return new Problem(Kind.NOT_FOUND, "key_not_found", "key not found");
  }

  /** A revision is asked for that is no longer kept. */
  public static Problem compacted(long oldestRevision) {
    return new Problem(
        Kind.COMPACTED,
        "compacted",
        "the revision is gone; the oldest kept is " + oldestRevision,
        Map.of("oldest_revision", Long.toString(oldestRevision)));
  }

  /** The history that a watch needs is gone. */
  public static Problem compacted(WatchSignal.Compacted ended) {
    return new Problem(
        Kind.COMPACTED,
        "compacted",
        ended.resumeRevision() == 0
            ? "the keys as they were at the start can no longer be read; begin the watch again"
            : "what changed from revision "
                + ended.resumeRevision()
                + " on is gone up to "
                + (ended.oldestRevision() - 1)
                + "; read the keys anew, and watch from there",
        Map.of(
            "resume_revision",
            Long.toString(ended.resumeRevision()),
            "oldest_revision",
            Long.toString(ended.oldestRevision())));
  }

  /** Why a watch has ended. */
  public static Problem of(WatchSignal.Ended ended) {
    return switch (ended) {
      case WatchSignal.Compacted compacted -> compacted(compacted);
      case WatchSignal.Denied(Denial why) -> of(why);
      case WatchSignal.TokenExpired _ -> unauthenticated("the token has expired");
      case WatchSignal.Refused(Refusal why) -> of(why);
    };
  }

  /** A cursor is none. */
  public static Problem invalidCursor() {
    return invalid(
        "invalid_cursor",
        "the cursor is not one that a listing in this direction gave; begin without a cursor");
  }

  /** The client sends too many requests. */
  public static Problem rateLimited(long seconds) {
    return new Problem(
        Kind.TOO_MANY,
        "rate_limited",
        "too many requests from this client; send fewer, and wait " + seconds + " s",
        Map.of("retry_after_seconds", Long.toString(seconds)));
  }

  /** The request has no meaning. */
  public static Problem invalid(String code, String message) {
    return new Problem(Kind.INVALID, code, message);
  }

  /** A revision is asked for that has not been reached. */
  public static Problem futureRevision(long storeRevision) {
    return new Problem(
        Kind.FUTURE_REVISION,
        "future_revision",
        "the store is at revision " + storeRevision,
        Map.of("current_revision", Long.toString(storeRevision)));
  }

  /**
   * Why a write changed nothing, or is not known to have.
   *
   * @throws IllegalStateException if it was applied with an outcome that the asked command cannot
   *     have
   */
  public static Problem of(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Applied(Outcome outcome) -> of(outcome);
      case WriteReply.Refused(Refusal why) -> of(why);
      case WriteReply.Unknown(String reason) -> outcomeUnknown(reason);
    };
  }

  private static Problem of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.PreconditionFailed failed ->
          new Problem(
              Kind.PRECONDITION_FAILED,
              "precondition_failed",
              failed.currentVersion() == 0
                  ? "precondition failed: the key does not exist"
                  : "precondition failed: the key is at revision " + failed.currentRevision(),
              Map.of(
                  "change",
                  Integer.toString(failed.change()),
                  "current_version",
                  Long.toString(failed.currentVersion()),
                  "current_revision",
                  Long.toString(failed.currentRevision())));
      case Outcome.KeyNotFound _ -> keyNotFound();
      case Outcome.RequestForgotten(long upTo) ->
          new Problem(
              Kind.CONFLICT,
              "idempotency_key_expired",
              "the outcomes of this client's requests up to "
                  + upTo
                  + " are forgotten; read before you retry, with a higher sequence");
      case Outcome.RequestIdReused _ ->
          new Problem(
              Kind.CONFLICT,
              "idempotency_key_reused",
              "this Idempotency-Key was that of another kind of request; use a new sequence");
      case Outcome.TooManyClients _ ->
          unavailable(
              "too_many_clients",
              "no more clients can be remembered now; retry later, or without Idempotency-Key");
      case Outcome.Denied(Denial why) -> of(why);
      case Outcome.Written _,
          Outcome.Deleted _,
          Outcome.BatchApplied _,
          Outcome.TxnApplied _,
          Outcome.DeadlineSet _,
          Outcome.Expired _,
          Outcome.AccessChanged _,
          Outcome.AccessRefused _ ->
          throw new IllegalStateException(
              "the store answered " + outcome.getClass().getSimpleName());
    };
  }

  private static Problem unavailable(String code, String message) {
    return new Problem(Kind.UNAVAILABLE, code, message);
  }

  private static Problem forbidden(String message) {
    return new Problem(Kind.FORBIDDEN, "forbidden", message);
  }
}
