package io.raftkv.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why one attempt of a call failed.
 *
 * @param code the server's stable one, or one of {@link RaftKvException}
 * @param told whether the server itself said so; else it was the way there or back
 * @param maybeDone whether the attempt may have had an effect, or may yet have
 * @param pause how long the server wants to be left alone; null where it does not say
 * @param never whether the server says not to ask again
 */
record AttemptFault(
    String endpoint,
    Status.Code status,
    String code,
    String message,
    Map<String, String> details,
    boolean told,
    boolean maybeDone,
    @Nullable Duration pause,
    boolean never,
    @Nullable Throwable cause) {
  private static final String DOMAIN = "raftkv";
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));
  private static final Metadata.Key<String> PUSHBACK = text("grpc-retry-pushback-ms");
  private static final Metadata.Key<String> RETRY_AFTER = text("retry-after");

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /**
   * Reads how a call ended.
   *
   * @param sent whether it was given to a connection
   * @param answering whether an answer had begun
   */
  static AttemptFault of(
      String endpoint, Status status, Metadata trailers, boolean sent, boolean answering) {
    ErrorInfo info = info(trailers);
    Long millis = millis(trailers);
    return new AttemptFault(
        endpoint,
        status.getCode(),
        info == null ? code(status, sent, answering) : info.getReason(),
        message(status),
        info == null ? Map.of() : info.getMetadataMap(),
        info != null,
        sent && maybeDone(status, info != null, answering),
        millis == null || millis < 0 ? null : Duration.ofMillis(millis),
        millis != null && millis < 0,
        status.getCause());
  }

  /** One that this client found. */
  static AttemptFault own(String endpoint, String code, String message, boolean maybeDone) {
    return new AttemptFault(
        endpoint,
        Status.Code.UNAVAILABLE,
        code,
        message,
        Map.of(),
        false,
        maybeDone,
        null,
        false,
        null);
  }

  private static @Nullable ErrorInfo info(Metadata trailers) {
    try {
      com.google.rpc.Status details = trailers.get(DETAILS);
      if (details != null) {
        for (Any detail : details.getDetailsList()) {
          if (detail.is(ErrorInfo.class)) {
            ErrorInfo info = detail.unpack(ErrorInfo.class);
            if (info.getDomain().equals(DOMAIN)) {
              return info;
            }
          }
        }
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException notOurs) {
      return null; // then it is what something between us and the server says
    }
    return null;
  }

  private static @Nullable Long millis(Metadata trailers) {
    try {
      String pushback = trailers.get(PUSHBACK);
      if (pushback != null) {
        return Long.valueOf(pushback);
      }
      String seconds = trailers.get(RETRY_AFTER);
      return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds)).toMillis();
    } catch (ArithmeticException | NumberFormatException unreadable) {
      return null; // or a date, which HTTP allows and the server does not send
    }
  }

  private static String code(Status status, boolean sent, boolean answering) {
    return switch (status.getCode()) {
      case UNAVAILABLE -> sent ? RaftKvException.CONNECTION_LOST : RaftKvException.UNREACHABLE;
      case RESOURCE_EXHAUSTED ->
          isSize(status)
              ? answering ? RaftKvException.RESPONSE_TOO_LARGE : RaftKvException.REQUEST_TOO_LARGE
              : "resource_exhausted";
      default -> status.getCode().name().toLowerCase(Locale.ROOT);
    };
  }

  private static boolean isSize(Status status) {
    String description = status.getDescription();
    return description != null && description.contains("exceeds maximum size");
  }

  private static boolean maybeDone(Status status, boolean told, boolean answering) {
    return switch (status.getCode()) {
      case UNAVAILABLE -> !told; // the server says it only where nothing was done
      case RESOURCE_EXHAUSTED -> !told && (answering || !isSize(status));
      case INVALID_ARGUMENT,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_FOUND,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          ALREADY_EXISTS ->
          false;
      case ABORTED -> !told;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, DATA_LOSS -> true;
    };
  }

  private static String message(Status status) {
    String description = status.getDescription();
    StringBuilder text =
        new StringBuilder(description == null ? status.getCode().name() : description);
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        text.append(": ").append(cause.getMessage());
      }
    }
    return text.toString();
  }

  /** Whether the same call may be tried again. */
  boolean isRetriable(CallKind kind) {
    if (never) {
      return false;
    }
    boolean again = kind != CallKind.CHANGE || !maybeDone;
    return switch (status) {
      case UNAVAILABLE -> again && (kind != CallKind.CHANGE || !code.equals("snapshot_failed"));
      case DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, CANCELLED -> again;
      case RESOURCE_EXHAUSTED -> isForAll();
      case OK, // without an answer
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  /** Whether another endpoint would say the same, so that it is no use to ask it at once. */
  boolean isForAll() {
    return told && (code.equals("rate_limited") || code.equals("overloaded"));
  }

  /** A number that the server tells; 0 where it does not. */
  long detail(String name) {
    try {
      return Long.parseLong(details.getOrDefault(name, "0"));
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }
}
