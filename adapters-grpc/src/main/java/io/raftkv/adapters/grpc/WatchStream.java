package io.raftkv.adapters.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.Watch;
import io.raftkv.application.api.WatchQuery;
import io.raftkv.application.api.WatchSignal;
import io.raftkv.application.api.Watcher;
import io.raftkv.application.api.Watches;
import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A watch over the stream of a call: as fast as its client reads, and no faster.
 *
 * @param <R> the messages of the service
 */
final class WatchStream<R> implements Watcher {
  private final ServerCallStreamObserver<R> client;
  private final BiConsumer<WatchSignal, Consumer<R>> messages;

  private WatchStream(
      ServerCallStreamObserver<R> client, BiConsumer<WatchSignal, Consumer<R>> messages) {
    this.client = client;
    this.messages = messages;
  }

  /**
   * Opens a watch that ends with the call.
   *
   * @param messages gives the messages of a signal, possibly none; not asked for its end
   */
  static <R> void open(
      Watches watches,
      WatchQuery query,
      StreamObserver<R> observer,
      BiConsumer<WatchSignal, Consumer<R>> messages) {
    ServerCallStreamObserver<R> client = (ServerCallStreamObserver<R>) observer;
    // The handlers must be there before the call begins, which is when this returns.
    CompletableFuture<Watch> watch = new CompletableFuture<>();
    client.setOnReadyHandler(() -> then(watch, Watch::ready));
    client.setOnCancelHandler(() -> then(watch, Watch::cancel));
    watch.complete(watches.open(query, new WatchStream<>(client, messages)));
  }

  private static void then(CompletableFuture<Watch> watch, Consumer<Watch> step) {
    var _ = watch.thenAccept(step);
  }

  @Override
  public boolean isReady() {
    return client.isReady();
  }

  @Override
  public void next(WatchSignal signal) {
    if (signal instanceof WatchSignal.Ended ended) {
      Problem problem = Problems.of(ended);
      client.onError(Statuses.of(problem).asRuntimeException(Statuses.trailers(problem)));
    } else {
      messages.accept(signal, client::onNext);
    }
  }
}
