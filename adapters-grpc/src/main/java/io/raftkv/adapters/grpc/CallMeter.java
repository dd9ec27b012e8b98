package io.raftkv.adapters.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.raftkv.application.edge.RequestIds;
import java.util.concurrent.atomic.AtomicBoolean;

/** Names each call and tells of its end. */
final class CallMeter implements ServerInterceptor {
  static final Context.Key<String> REQUEST_ID = Context.key("request-id");
  static final Metadata.Key<String> REQUEST_ID_HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final GrpcObserver observer;
  private final RequestIds ids = new RequestIds();

  CallMeter(GrpcObserver observer) {
    this.observer = observer;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    long began = System.nanoTime();
    String method = "/" + call.getMethodDescriptor().getFullMethodName();
    String id = ids.choose(headers.get(REQUEST_ID_HEADER));
    AtomicBoolean ended = new AtomicBoolean();
    ServerCall<Q, R> metered =
        new SimpleForwardingServerCall<>(call) {
          private boolean headed;

          @Override
          public void sendHeaders(Metadata responseHeaders) {
            headed = true;
            responseHeaders.put(REQUEST_ID_HEADER, id);
            super.sendHeaders(responseHeaders);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            if (!headed) { // then the trailers are the head, too
              trailers.put(REQUEST_ID_HEADER, id);
            }
            if (ended.compareAndSet(false, true)) {
              observer.call(method, status.getCode().name(), System.nanoTime() - began);
            }
            super.close(status, trailers);
          }
        };
    ServerCall.Listener<Q> listener =
        Contexts.interceptCall(Context.current().withValue(REQUEST_ID, id), metered, headers, next);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        if (ended.compareAndSet(false, true)) {
          observer.call(method, Status.Code.CANCELLED.name(), System.nanoTime() - began);
        }
        super.onCancel();
      }
    };
  }
}
