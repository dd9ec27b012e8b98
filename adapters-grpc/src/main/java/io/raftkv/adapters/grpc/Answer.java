package io.raftkv.adapters.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.problem.Problem;
import io.raftkv.application.problem.Problems;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The one answer to a call. For one thread at a time; a client that has gone is no fault. */
final class Answer<R> {
  private static final Logger LOG = LogManager.getLogger(Answer.class);

  private final ServerCallStreamObserver<R> client;

  private Answer(StreamObserver<R> client) {
    this.client = (ServerCallStreamObserver<R>) client;
    this.client.setOnCancelHandler(() -> {}); // without one, to answer who has gone would throw
  }

  /** Handles a call; what its handler throws is answered. */
  static <R> void to(StreamObserver<R> client, Consumer<Answer<R>> handler) {
    Answer<R> answer = new Answer<>(client);
    answer.guarded(() -> handler.accept(answer));
  }

  /** Answers with what becomes of a reply once it is there. */
  <T> void with(CompletableFuture<T> reply, Function<T, R> response) {
    await(reply, ended -> send(response.apply(ended)));
  }

  /** The same, where the response takes long to be made, and is made elsewhere. */
  <T> void elsewhere(Executor elsewhere, CompletableFuture<T> reply, Function<T, R> response) {
    var _ =
        reply.whenCompleteAsync(
            (ended, fault) -> settled(ended, fault, it -> send(response.apply(it))), elsewhere);
  }

  /** Answers with a page, which takes long, and is read elsewhere. */
  void with(
      KeyValueStore store,
      Executor elsewhere,
      PageQuery query,
      Function<PageReply.Page, R> response) {
    await(
        CompletableFuture.runAsync(() -> {}, elsewhere).thenCompose(_ -> store.scan(query)),
        reply -> send(response.apply(found(reply))));
  }

  private static PageReply.Page found(PageReply reply) {
    return switch (reply) {
      case PageReply.Page page -> page;
      case PageReply.Compacted(long oldest) -> throw new CallFault(Problems.compacted(oldest));
      case PageReply.NotYet(long newest) -> throw new CallFault(Problems.futureRevision(newest));
      case PageReply.Denied(var why) -> throw new CallFault(Problems.of(why));
      case PageReply.Refused(var why) -> throw new CallFault(Problems.of(why));
    };
  }

  /** Begins what answers by itself, unless the request is no good. */
  static <R> void checked(StreamObserver<R> client, Runnable beginning) {
    try {
      beginning.run();
    } catch (CallFault fault) {
      client.onError(
          Statuses.of(fault.problem()).asRuntimeException(Statuses.trailers(fault.problem())));
    }
  }

  private <T> void await(CompletableFuture<T> reply, Consumer<T> then) {
    var _ = reply.whenComplete((ended, fault) -> settled(ended, fault, then));
  }

  private <T> void settled(T ended, @Nullable Throwable fault, Consumer<T> then) {
    if (fault == null) {
      guarded(() -> then.accept(ended));
    } else {
      broken(fault);
    }
  }

  private void guarded(Runnable handler) {
    try {
      handler.run();
    } catch (CallFault fault) {
      fail(fault.problem());
    } catch (RuntimeException fault) {
      broken(fault);
    }
  }

  void send(R response) {
    client.onNext(response);
    client.onCompleted();
  }

  private void fail(Problem problem) {
    client.onError(Statuses.of(problem).asRuntimeException(Statuses.trailers(problem)));
  }

  private void broken(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    LOG.error("a call failed", cause);
    client.onError(
        Status.INTERNAL
            .withDescription("the server failed; its log has more under this call's x-request-id")
            .asRuntimeException());
  }
}
