package io.raftkv.client;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.Status;
import io.raftkv.protocol.v1.RequestId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call with its retries, and the future of it. Safe for any thread; no thread waits.
 *
 * <p>An attempt that may have had an effect makes the outcome of the whole unknown, until a server
 * answers a later one: it knows the write by its name, and gives the outcome that it had.
 */
final class RetriedCall<Q extends MessageLite, R, T extends @Nullable Object>
    extends CompletableFuture<T> implements ClientCore.Pending {
  private static final int FAULTS_KEPT = 16;

  private final ClientCore core;
  private final CallSpec<Q, R, T> spec;
  private final Duration deadline;
  private final long endsAt;
  private final Backoff backoff;
  private final WriteWindow.@Nullable Place place;

  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private final Set<Endpoint> tried = new HashSet<>(); // since the last wait
  private final Deque<AttemptFault> faults = new ArrayDeque<>();
  private @Nullable Q request;
  private @Nullable Attempt<Q, R> attempt;
  private @Nullable Future<?> timer;
  private @Nullable String requestId;
  private Metadata sentHeaders = new Metadata();
  private boolean refused; // as nobody's, once
  private int attempts;
  private boolean maybeDone;
  private boolean ended;

  private RetriedCall(ClientCore core, CallSpec<Q, R, T> spec, Duration deadline) {
    this.core = core;
    this.spec = spec;
    this.deadline = deadline;
    this.endsAt = System.nanoTime() + deadline.toNanos();
    this.backoff = new Backoff(core.settings().retry());
    this.place =
        spec.kind() == CallKind.WRITE ? core.window().place(spec.weight(), this::admitted) : null;
  }

  /** Begins a call. */
  static <Q extends MessageLite, R, T extends @Nullable Object> CompletableFuture<T> start(
      ClientCore core, CallSpec<Q, R, T> spec, Duration deadline) {
    RetriedCall<Q, R, T> call = new RetriedCall<>(core, spec, deadline);
    if (core.enter(call)) {
      call.begin();
    } else {
      call.closed();
    }
    return call;
  }

  private void begin() {
    WriteWindow.Place own = place;
    if (own == null) {
      next();
      return;
    }
    switch (core.window().enter(own)) {
      case NOW -> next();
      case LATER -> wakeAt(Duration.ofNanos(endsAt - System.nanoTime()), this::waitedTooLong);
      case REFUSED ->
          abandon(
              RaftKvException.TOO_MANY_WRITES,
              "too many writes wait for their turn; await some before you begin more");
    }
  }

  private void admitted() {
    waitNoMore();
    core.threads().execute(this::next);
  }

  private void waitNoMore() {
    Future<?> waiting;
    lock.lock();
    try {
      waiting = timer;
      timer = null;
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  private void waitedTooLong() {
    if (place != null && place.number() == 0) {
      abandon(
          RaftKvException.DEADLINE_EXCEEDED,
          "the write waited its whole deadline of " + text(deadline) + " for others to end");
    }
  }

  private void next() {
    Endpoint endpoint = null;
    Attempt<Q, R> next = null;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      endpoint = core.endpoints().pick(tried);
      if (endpoint == null) {
        tried.clear();
        endpoint = core.endpoints().pick(tried);
      }
      if (endpoint == null) {
        throw new IllegalStateException("a client has endpoints");
      }
      tried.add(endpoint);
      attempts++;
      Endpoint asked = endpoint;
      next = new Attempt<>(asked, this::answered, fault -> failed(asked, fault));
      attempt = next;
    } finally {
      lock.unlock();
    }
    Q message = message();
    if (message.getSerializedSize() > core.settings().maxMessageBytes()) {
      abandon(
          RaftKvException.REQUEST_TOO_LARGE,
          "the request has "
              + message.getSerializedSize()
              + " bytes, and this client sends at most "
              + core.settings().maxMessageBytes());
      return;
    }
    Attempt<Q, R> begun = next;
    CompletableFuture<Metadata> head =
        spec.anonymous() ? CompletableFuture.completedFuture(new Metadata()) : core.headers();
    if (!head.isDone()) {
      wakeAt(Duration.ofNanos(endsAt - System.nanoTime()), this::headTooLate);
    }
    var _ =
        head.whenComplete(
            (headers, fault) -> {
              if (headers != null) {
                waitNoMore();
                send(begun, message, headers);
              } else {
                abandon(RaftKvException.CREDENTIALS_FAILED, Credentials.explained(fault));
              }
            });
  }

  private void headTooLate() {
    abandon(
        RaftKvException.DEADLINE_EXCEEDED,
        "no token was there within the deadline of " + text(deadline));
  }

  private void send(Attempt<Q, R> next, Q message, Metadata headers) {
    lock.lock();
    try {
      sentHeaders = headers;
    } finally {
      lock.unlock();
    }
    long left = endsAt - System.nanoTime();
    RetryPolicy policy = core.settings().retry();
    boolean last = policy.maxAttempts() == 1 || spec.kind() == CallKind.CHANGE;
    next.begin(
        spec.method(),
        message,
        headers,
        last ? left : Math.min(left, policy.attemptTimeout().toNanos()));
  }

  private Q message() {
    lock.lock();
    try {
      Q made = request;
      if (made == null) {
        RequestId id = RequestId.getDefaultInstance();
        if (place != null) {
          id = core.requestId(place.number());
          requestId = id.getClient() + "/" + id.getSequence();
        }
        made = spec.request().apply(id);
        request = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private void answered(R answer) {
    T value;
    try {
      value = spec.answer().apply(answer);
    } catch (RuntimeException unreadable) {
      lock.lock();
      try {
        maybeDone = true;
      } finally {
        lock.unlock();
      }
      abandon("internal", "the server's answer cannot be read: " + unreadable);
      return;
    }
    if (end()) {
      complete(value);
    }
  }

  private void failed(Endpoint endpoint, AttemptFault fault) {
    @Nullable T expected = spec.expected().apply(fault);
    if (expected != null) {
      if (end()) {
        complete(expected);
      }
      return;
    }
    Duration wait;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      attempt = null;
      maybeDone |= fault.maybeDone();
      if (faults.size() == FAULTS_KEPT) {
        var _ = faults.removeFirst();
      }
      faults.addLast(fault);
      wait = waitAfter(fault);
      if (wait != null && !wait.isZero()) {
        tried.clear();
      }
    } finally {
      lock.unlock();
    }
    if (fault.isRetriable(spec.kind())) {
      core.endpoints().failed(endpoint);
    }
    if (wait == null) {
      fail(fault);
    } else if (wait.isZero()) {
      next();
    } else {
      wakeAt(wait, this::next);
    }
  }

  /** How long to wait before the next attempt; null if there is none. Under the lock. */
  private @Nullable Duration waitAfter(AttemptFault fault) {
    if (fault.status() == Status.Code.UNAUTHENTICATED && !refused && !spec.anonymous()) {
      refused = true;
      return core.refused(sentHeaders) ? Duration.ZERO : null;
    }
    if (!fault.isRetriable(spec.kind()) || attempts >= core.settings().retry().maxAttempts()) {
      return null;
    }
    Duration wait =
        fault.isForAll() || core.endpoints().pick(tried) == null
            ? backoff.next(fault.pause())
            : Duration.ZERO;
    return System.nanoTime() + wait.toNanos() - endsAt >= 0 ? null : wait;
  }

  private void wakeAt(Duration wait, Runnable task) {
    Future<?> set = core.threads().after(wait, task);
    lock.lock();
    try {
      if (ended) {
        set.cancel(false);
      } else {
        timer = set;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it had not ended before. */
  private boolean end() {
    Attempt<Q, R> underWay;
    Future<?> set;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      ended = true;
      underWay = attempt;
      set = timer;
      maybeDone |= underWay != null && underWay.isSent();
    } finally {
      lock.unlock();
    }
    if (underWay != null) {
      underWay.cancel(); // nothing, if it has ended
    }
    if (set != null) {
      set.cancel(false);
    }
    core.leave(this);
    if (place != null) {
      place.leave();
    }
    return true;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      var _ = end();
    }
    return cancelled;
  }

  @Override
  public void closed() {
    abandon(RaftKvException.CLOSED, "the client was closed");
  }

  /** Fails it for a reason of this client's own. */
  void abandon(String code, String why) {
    if (end()) {
      completeExceptionally(
          FaultTexts.exception(code, why, spec.kind(), isMaybeDone(), report(), null));
    }
  }

  private void fail(AttemptFault fault) {
    if (end()) {
      boolean late = System.nanoTime() - endsAt >= 0;
      String why = late ? "no answer came within " + text(deadline) : FaultTexts.explained(fault);
      String code = late ? RaftKvException.DEADLINE_EXCEEDED : fault.code();
      completeExceptionally(
          FaultTexts.exception(code, why, spec.kind(), isMaybeDone(), report(), fault));
    }
  }

  private boolean isMaybeDone() {
    lock.lock();
    try {
      return maybeDone;
    } finally {
      lock.unlock();
    }
  }

  private FaultTexts.Report report() {
    lock.lock();
    try {
      return new FaultTexts.Report(attempts, List.copyOf(faults), requestId);
    } finally {
      lock.unlock();
    }
  }

  private static String text(Duration time) {
    return time.toMillis() + " ms";
  }
}
