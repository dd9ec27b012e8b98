package io.raftkv.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A watch over as many streams as it takes, one at a time. While a signal is with the sink nothing
 * is read, and no other stream begins.
 */
final class WatchSession implements WatchHandle, ClientCore.Pending {
  /** After so many progress intervals without a word a stream is dead. */
  private static final int SILENT_INTERVALS = 3;

  private final ClientCore core;
  private final WatchQuery query;
  private final SignalSink sink;
  private final CompletableFuture<Long> opened = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private final Backoff backoff;

  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private final WatchPosition position;
  private @Nullable WatchAttempt stream;
  private @Nullable AttemptFault cutMeanwhile; // while the sink had a signal
  private @Nullable Future<?> watchdog;
  private long heardAt = System.nanoTime();
  private boolean telling;
  private boolean streamOpened;
  private Metadata sentHeaders = new Metadata();
  private boolean refused; // as nobody's, since a stream was opened
  private int failures; // since the last news
  private boolean ended;

  private WatchSession(ClientCore core, WatchQuery query, SignalSink sink) {
    this.core = core;
    this.query = query;
    this.sink = sink;
    this.backoff = new Backoff(core.settings().retry());
    this.position = new WatchPosition(query);
  }

  /** Begins to watch. */
  static WatchSession start(ClientCore core, WatchQuery query, SignalSink sink) {
    WatchSession session = new WatchSession(core, query, sink);
    if (core.enter(session)) {
      Future<?> looks = core.threads().every(query.progressInterval(), session::look);
      session.keep(looks);
      core.threads().execute(session::connect);
    } else {
      session.end(
          FaultTexts.exception(
              RaftKvException.CLOSED,
              "the client was closed",
              CallKind.READ,
              false,
              FaultTexts.Report.NONE,
              null));
    }
    return session;
  }

  private void keep(Future<?> looks) {
    lock.lock();
    try {
      watchdog = looks;
      if (ended) {
        looks.cancel(false);
      }
    } finally {
      lock.unlock();
    }
  }

  private void connect() {
    var _ =
        core.headers()
            .whenComplete(
                (headers, fault) -> {
                  if (headers != null) {
                    connect(headers);
                  } else if (isPassing(fault)) {
                    var _ = core.threads().after(nextPause(), this::connect);
                  } else {
                    String why = Credentials.explained(fault);
                    end(own(RaftKvException.CREDENTIALS_FAILED, why, null));
                  }
                });
  }

  /** Whether it was no more than servers that could not be asked for a token. */
  private boolean isPassing(Throwable fault) {
    return core.isLogin() && !LoginSession.isRefusal(fault) && !core.isClosed();
  }

  private Duration nextPause() {
    lock.lock();
    try {
      return backoff.next(null);
    } finally {
      lock.unlock();
    }
  }

  private void connect(Metadata headers) {
    WatchAttempt next;
    WatchRequest request;
    lock.lock();
    try {
      Endpoint endpoint = core.endpoints().pick(Set.of());
      if (ended || endpoint == null) {
        return;
      }
      next = new WatchAttempt(this, endpoint);
      request = position.request();
      stream = next;
      streamOpened = false;
      heardAt = System.nanoTime();
      sentHeaders = headers;
      next.begin(request, headers); // under the lock: it is not cancelled before it has begun
    } finally {
      lock.unlock();
    }
  }

  /** A response is there. */
  void arrived(WatchAttempt from, WatchResponse response) {
    WatchSignal signal;
    lock.lock();
    try {
      if (ended || !from.equals(stream)) {
        return;
      }
      heardAt = System.nanoTime();
      streamOpened = true;
      refused = false;
      if (!response.hasOpened()) {
        failures = 0;
        backoff.reset();
      }
      signal = position.signal(response);
      telling = signal != null;
    } finally {
      lock.unlock();
    }
    if (signal == null) {
      from.more();
      return;
    }
    if (signal instanceof WatchSignal.Opened(long revision)) {
      var _ = opened.complete(revision);
    }
    tell(signal, () -> goOn(from));
  }

  private void tell(WatchSignal signal, Runnable then) {
    try {
      sink.accept(
          signal,
          fault -> {
            if (fault == null) {
              then.run();
            } else {
              end(own(RaftKvException.LISTENER_FAILED, "the listener threw " + fault, fault));
            }
          });
    } catch (RejectedExecutionException refused) {
      end(own(RaftKvException.LISTENER_FAILED, "the executor takes no more tasks", refused));
    }
  }

  /** The sink may have the next signal. */
  private void goOn(WatchAttempt from) {
    AttemptFault fault;
    lock.lock();
    try {
      telling = false;
      heardAt = System.nanoTime();
      fault = cutMeanwhile;
      cutMeanwhile = null;
      if (ended) {
        return;
      }
    } finally {
      lock.unlock();
    }
    if (fault == null) {
      from.more();
    } else {
      resume(from, fault);
    }
  }

  /** A stream has ended. */
  void cut(WatchAttempt from, AttemptFault fault) {
    lock.lock();
    try {
      if (ended || !from.equals(stream)) {
        return;
      }
      stream = null;
      if (telling) {
        cutMeanwhile = fault;
        return;
      }
    } finally {
      lock.unlock();
    }
    resume(from, fault);
  }

  /** Cuts a stream from which nothing comes. */
  private void look() {
    WatchAttempt silent;
    lock.lock();
    try {
      long silence = System.nanoTime() - heardAt;
      silent = stream;
      if (ended
          || telling
          || silent == null
          || silence < query.progressInterval().multipliedBy(SILENT_INTERVALS).toNanos()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    core.threads()
        .execute(
            () -> {
              silent.cancel();
              cut(
                  silent,
                  AttemptFault.own(
                      silent.endpoint().name(),
                      RaftKvException.CONNECTION_LOST,
                      "nothing came",
                      false));
            });
  }

  private void resume(WatchAttempt from, AttemptFault fault) {
    boolean compacted = fault.told() && fault.code().equals("compacted");
    boolean going;
    boolean told; // whether the sink is to know
    Duration pause;
    lock.lock();
    try {
      boolean renewal = isRenewal(fault);
      going = renewal || fault.isRetriable(CallKind.READ);
      told = compacted && !position.isInitial();
      telling = told;
      failures++;
      boolean others = failures < core.endpoints().all().size();
      pause =
          (others && fault.pause() == null) || renewal
              ? Duration.ZERO
              : backoff.next(fault.pause());
    } finally {
      lock.unlock();
    }
    if (told) {
      lost(fault, pause);
    } else if (compacted) { // the keys as they were are gone before all were read: again
      var _ = core.threads().after(pause, this::connect);
    } else if (going) {
      core.endpoints().failed(from.endpoint());
      var _ = core.threads().after(pause, this::connect);
    } else {
      end(failed(fault));
    }
  }

  /** Whether a token is good no more, and another one may be there. Under the lock. */
  private boolean isRenewal(AttemptFault fault) {
    if (fault.status() != Status.Code.UNAUTHENTICATED) {
      return false;
    }
    boolean first = !refused;
    refused = true;
    return (core.refused(sentHeaders) && first) || streamOpened;
  }

  private void lost(AttemptFault fault, Duration pause) {
    long resume = position.next();
    tell(
        new WatchSignal.Compacted(resume, fault.detail("oldest_revision")),
        () -> {
          lock.lock();
          try {
            telling = false;
            position.restart();
          } finally {
            lock.unlock();
          }
          if (query.isRestarting()) {
            var _ = core.threads().after(pause, this::connect);
          } else {
            end(failed(fault));
          }
        });
  }

  private static RaftKvException failed(AttemptFault fault) {
    return FaultTexts.exception(
        fault.code(),
        FaultTexts.explained(fault),
        CallKind.READ,
        false,
        new FaultTexts.Report(1, List.of(fault), null),
        fault);
  }

  private static RaftKvException own(String code, String why, @Nullable Throwable cause) {
    return new RaftKvException(code, Outcome.NOT_DONE, why, RaftKvException.Facts.NONE, cause);
  }

  private void end(@Nullable RaftKvException fault) {
    WatchAttempt last;
    Future<?> looks;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      last = stream;
      stream = null;
      looks = watchdog;
    } finally {
      lock.unlock();
    }
    if (looks != null) {
      looks.cancel(false);
    }
    if (last != null) {
      last.cancel();
    }
    core.leave(this);
    if (fault == null) {
      opened.cancel(false);
      var _ = done.complete(null);
    } else {
      var _ = opened.completeExceptionally(fault);
      var _ = done.completeExceptionally(fault);
    }
  }

  @Override
  public CompletableFuture<Long> opened() {
    return opened;
  }

  @Override
  public CompletableFuture<@Nullable Void> done() {
    return done;
  }

  @Override
  public void close() {
    end(null);
  }

  @Override
  public void closed() {
    end(null);
  }
}
