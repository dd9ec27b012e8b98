package io.raftkv.client;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call to one endpoint, sent once. It tells of its end once, unless it was cancelled before. */
final class Attempt<Q, R> extends ClientCall.Listener<R> {
  private final Endpoint endpoint;
  private final Consumer<R> answered;
  private final Consumer<AttemptFault> failed;
  private final ReentrantLock lock = new ReentrantLock(); // of the call and whether it is cancelled
  private @Nullable ClientCall<Q, R> call;
  private boolean cancelled;
  private volatile boolean sent;
  private boolean answering; // this and the answer: on the thread of the call's events
  private @Nullable R answer;

  Attempt(Endpoint endpoint, Consumer<R> answered, Consumer<AttemptFault> failed) {
    this.endpoint = endpoint;
    this.answered = answered;
    this.failed = failed;
  }

  /** Sees whether a call was given to a connection: before that, it cannot have been done. */
  static ClientStreamTracer.Factory onSent(Runnable action) {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
          @Override
          public void streamCreated(Attributes transport, Metadata sentHeaders) {
            action.run();
          }
        };
      }
    };
  }

  /** Sends it. */
  void begin(MethodDescriptor<Q, R> method, Q request, Metadata headers, long nanos) {
    lock.lock();
    try {
      if (cancelled) {
        return;
      }
      CallOptions options =
          CallOptions.DEFAULT
              .withDeadlineAfter(nanos, TimeUnit.NANOSECONDS)
              .withStreamTracerFactory(onSent(() -> sent = true));
      ClientCall<Q, R> begun = endpoint.channel().newCall(method, options);
      call = begun;
      begun.start(this, headers);
      begun.request(2); // one answer, and proof that there is no second
      begun.sendMessage(request);
      begun.halfClose();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the server may have got it. */
  boolean isSent() {
    return sent;
  }

  /** Nobody waits for it any more. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      if (call != null) {
        call.cancel("nobody waits for the answer any more", null);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onHeaders(Metadata headers) {
    answering = true;
  }

  @Override
  public void onMessage(R message) {
    answer = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    R message = answer;
    if (status.isOk() && message != null) {
      answered.accept(message);
    } else {
      Status why = status.isOk() ? Status.INTERNAL.withDescription("no answer came") : status;
      failed.accept(AttemptFault.of(endpoint.name(), why, trailers, sent, answering));
    }
  }
}
