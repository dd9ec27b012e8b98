package io.raftkv.client.testing;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.util.Map;

/** A refusal, in the words that the real services use. */
final class FakeFault extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private final transient StatusRuntimeException told;

  FakeFault(Status status, String reason, String message, Map<String, String> metadata) {
    super(message);
    Metadata trailers = new Metadata();
    trailers.put(
        DETAILS,
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("raftkv")
                        .setReason(reason)
                        .putAllMetadata(metadata)
                        .build()))
            .build());
    if (status.getCode() == Status.Code.UNAVAILABLE) {
      trailers.put(PUSHBACK, "20");
    }
    told = status.withDescription(message).asRuntimeException(trailers);
  }

  static FakeFault invalid(String reason, String message) {
    return new FakeFault(Status.INVALID_ARGUMENT, reason, message, Map.of());
  }

  static FakeFault unavailable() {
    return new FakeFault(
        Status.UNAVAILABLE, "shutting_down", "this node stops; use another one", Map.of());
  }

  static FakeFault preconditionFailed(long version, long revision) {
    return new FakeFault(
        Status.ABORTED,
        "precondition_failed",
        version == 0
            ? "precondition failed: the key does not exist"
            : "precondition failed: the key is at revision " + revision,
        Map.of(
            "current_version", Long.toString(version),
            "current_revision", Long.toString(revision)));
  }

  static FakeFault compacted(long oldest) {
    return new FakeFault(
        Status.OUT_OF_RANGE,
        "compacted",
        "the revision is gone; the oldest kept is " + oldest,
        Map.of("oldest_revision", Long.toString(oldest)));
  }

  static FakeFault watchCompacted(long resume, long oldest) {
    return new FakeFault(
        Status.OUT_OF_RANGE,
        "compacted",
        "what changed from revision " + resume + " on is gone up to " + (oldest - 1),
        Map.of("resume_revision", Long.toString(resume), "oldest_revision", Long.toString(oldest)));
  }

  static FakeFault future(long revision) {
    return new FakeFault(
        Status.OUT_OF_RANGE,
        "future_revision",
        "the store is at revision " + revision,
        Map.of("current_revision", Long.toString(revision)));
  }

  static FakeFault noKey() {
    return new FakeFault(Status.NOT_FOUND, "key_not_found", "key not found", Map.of());
  }

  static FakeFault forgotten(long upTo) {
    return new FakeFault(
        Status.FAILED_PRECONDITION,
        "idempotency_key_expired",
        "the outcomes of this client's requests up to " + upTo + " are forgotten",
        Map.of());
  }

  /** A connection that is lost: no word of the server's. */
  static StatusRuntimeException lost() {
    return Status.UNAVAILABLE.withDescription("the connection was lost").asRuntimeException();
  }

  /** As a client sees it. */
  StatusRuntimeException told() {
    return told;
  }
}
