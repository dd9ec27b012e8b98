package io.raftkv.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;

/** One stream of a watch. Reads a response only when it is asked for one. */
final class WatchAttempt extends ClientCall.Listener<WatchResponse> {
  private final WatchSession session;
  private final Endpoint endpoint;
  private final ClientCall<WatchRequest, WatchResponse> call;
  private volatile boolean sent;
  private boolean answering;

  WatchAttempt(WatchSession session, Endpoint endpoint) {
    this.session = session;
    this.endpoint = endpoint;
    this.call =
        endpoint
            .channel()
            .newCall(
                KVGrpc.getWatchMethod(),
                CallOptions.DEFAULT.withStreamTracerFactory(Attempt.onSent(() -> sent = true)));
  }

  Endpoint endpoint() {
    return endpoint;
  }

  void begin(WatchRequest request, Metadata headers) {
    call.start(this, headers);
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
  }

  void more() {
    call.request(1);
  }

  void cancel() {
    call.cancel("the watch goes on elsewhere, or has ended", null);
  }

  @Override
  public void onHeaders(Metadata headers) {
    answering = true;
  }

  @Override
  public void onMessage(WatchResponse response) {
    session.arrived(this, response);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    Status why =
        status.isOk()
            ? Status.UNAVAILABLE.withDescription("the server ended the watch and did not say why")
            : status;
    session.cut(this, AttemptFault.of(endpoint.name(), why, trailers, sent, answering));
  }
}
