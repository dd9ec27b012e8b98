package io.raftkv.adapters.grpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.raftkv.application.problem.Problem;

/** Problems in the words of gRPC. */
final class Statuses {
  static final Metadata.Key<String> CURRENT_VERSION = text("current_version");
  private static final Metadata.Key<String> RETRY_AFTER = text("retry-after");
  private static final Metadata.Key<String> PUSHBACK = text("grpc-retry-pushback-ms");

  /** The error model of gRPC's richer clients, in every language. */
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private static final String DOMAIN = "raftkv";

  /** After so long what was unavailable may be there again: an election takes about that. */
  private static final long UNAVAILABLE_MILLIS = 200;

  private Statuses() {}

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  static Status of(Problem problem) {
    return code(problem).withDescription(problem.message());
  }

  private static Status code(Problem problem) {
    return switch (problem.kind()) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
      case NOT_FOUND -> Status.NOT_FOUND;
      case CONFLICT -> Status.FAILED_PRECONDITION;
      case PRECONDITION_FAILED -> Status.ABORTED;
      case COMPACTED, FUTURE_REVISION -> Status.OUT_OF_RANGE;
      case TOO_LARGE, TOO_MANY -> Status.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.UNAVAILABLE;
      case OUTCOME_UNKNOWN -> Status.DEADLINE_EXCEEDED;
    };
  }

  /** What comes with the status: the stable code, and what a program needs to go on. */
  static Metadata trailers(Problem problem) {
    Metadata trailers = new Metadata();
    trailers.put(
        DETAILS,
        com.google.rpc.Status.newBuilder()
            .setCode(code(problem).getCode().value())
            .setMessage(problem.message())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason(problem.code())
                        .putAllMetadata(problem.details())
                        .build()))
            .build());
    String version = problem.details().get("current_version");
    if (version != null) {
      trailers.put(CURRENT_VERSION, version);
    }
    String seconds = problem.details().get("retry_after_seconds");
    if (seconds != null) {
      trailers.put(RETRY_AFTER, seconds);
      trailers.put(PUSHBACK, seconds + "000");
    } else if (problem.kind() == Problem.Kind.UNAVAILABLE) {
      trailers.put(RETRY_AFTER, "1");
      trailers.put(PUSHBACK, Long.toString(UNAVAILABLE_MILLIS));
    }
    return trailers;
  }
}
