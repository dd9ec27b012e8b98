package io.raftkv.adapters.grpc;

import io.grpc.ServerCall;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what happens to a call until it is known who handles it. Safe for any thread. */
final class DeferredListener<Q> extends ServerCall.Listener<Q> {
  private final Queue<Consumer<ServerCall.Listener<Q>>> kept = new ArrayDeque<>(); // guarded
  private volatile ServerCall.@Nullable Listener<Q> handler;

  /** Hands the call to its handler, with all that has happened to it, in order. */
  void handTo(ServerCall.Listener<Q> listener) {
    while (true) {
      Consumer<ServerCall.Listener<Q>> next;
      synchronized (kept) {
        next = kept.poll();
        if (next == null) {
          handler = listener; // from here on nothing is kept any more
          return;
        }
      }
      next.accept(listener);
    }
  }

  /** gRPC lets one thing happen at a time, so what comes after the handover finds the handler. */
  private void happened(Consumer<ServerCall.Listener<Q>> event) {
    ServerCall.Listener<Q> known = handler;
    if (known == null) {
      synchronized (kept) {
        known = handler;
        if (known == null) {
          kept.add(event);
          return;
        }
      }
    }
    event.accept(known);
  }

  @Override
  public void onMessage(Q message) {
    happened(listener -> listener.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    happened(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    happened(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    happened(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    happened(ServerCall.Listener::onReady);
  }
}
