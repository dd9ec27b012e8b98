package io.raftkv.client;

import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.LoginRequest;
import io.raftkv.protocol.v1.LoginResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for a name and its password. One is asked for when it is first needed, and the next before
 * its time is over, or when servers do not take it any more. Safe for any thread; no thread waits.
 */
final class LoginSession {
  /** So much of its life a token is used without another one being asked for. */
  private static final double USED_UP = 0.8;

  /** For so long after servers refused the password nobody asks again: they would shut it out. */
  private static final Duration REFUSAL_KEPT = Duration.ofSeconds(10);

  /** What says that it is no use to ask again with the same password at once. */
  private static final Set<String> REFUSALS =
      Set.of("unauthenticated", "too_many_attempts", "auth_disabled");

  private final ClientCore core;
  private final LoginRequest request;

  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private @Nullable String token;
  private long renewsAt;
  private @Nullable CompletableFuture<String> coming;
  private @Nullable Throwable refusal;
  private long refusedAt;

  LoginSession(ClientCore core, Credentials.Login login) {
    this.core = core;
    this.request =
        LoginRequest.newBuilder().setUsername(login.user()).setPassword(login.password()).build();
  }

  /** One that is good, as far as this client knows. Fails with what kept it from having one. */
  CompletableFuture<String> token() {
    CompletableFuture<String> begun = null;
    CompletableFuture<String> given;
    lock.lock();
    try {
      Throwable refused = refusal;
      String present = token;
      boolean due = present == null || System.nanoTime() - renewsAt >= 0;
      if (due && isOver(refused) && coming == null) {
        begun = new CompletableFuture<>();
        coming = begun;
      }
      if (present != null) {
        given = CompletableFuture.completedFuture(present);
      } else if (coming != null) {
        given = coming.copy();
      } else {
        given = CompletableFuture.failedFuture(Objects.requireNonNull(refused));
      }
    } finally {
      lock.unlock();
    }
    if (begun != null) {
      begin(begun);
    }
    return given;
  }

  private boolean isOver(@Nullable Throwable refused) {
    return refused == null || System.nanoTime() - refusedAt >= REFUSAL_KEPT.toNanos();
  }

  private void begin(CompletableFuture<String> begun) {
    CallSpec<LoginRequest, LoginResponse, LoginResponse> spec =
        CallSpec.anonymous(AccessGrpc.getLoginMethod(), request, answer -> answer);
    var _ =
        RetriedCall.start(core, spec, core.settings().deadline())
            .whenComplete(
                (answer, fault) -> {
                  if (answer != null) {
                    keep(answer);
                    begun.complete(answer.getToken());
                  } else {
                    failed(fault);
                    begun.completeExceptionally(fault);
                  }
                });
  }

  private void keep(LoginResponse answer) {
    // By this machine's clock, which may be wrong: a server that finds it expired says so.
    long life = answer.getExpiresMillis() - System.currentTimeMillis();
    long used = life <= 0 ? Long.MAX_VALUE / 2 : TimeUnit.MILLISECONDS.toNanos(life);
    lock.lock();
    try {
      token = answer.getToken();
      renewsAt = System.nanoTime() + (long) (used * USED_UP);
      coming = null;
      refusal = null;
    } finally {
      lock.unlock();
    }
  }

  private void failed(Throwable fault) {
    boolean refused = isRefusal(fault);
    lock.lock();
    try {
      coming = null;
      refusal = refused ? fault : null;
      refusedAt = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  /** Whether servers have said no; else it was the way to them, or their state. */
  static boolean isRefusal(Throwable fault) {
    Throwable cause = fault.getCause() instanceof RaftKvException wrapped ? wrapped : fault;
    return cause instanceof RaftKvException said && REFUSALS.contains(said.code());
  }

  /** A server did not take that token: the next who asks gets another one. */
  void refused(String refusedToken) {
    lock.lock();
    try {
      if (refusedToken.equals(token)) {
        token = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
