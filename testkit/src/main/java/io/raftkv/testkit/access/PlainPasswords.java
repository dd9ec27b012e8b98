package io.raftkv.testkit.access;

import io.raftkv.application.port.Passwords;
import java.util.concurrent.CompletableFuture;

/** Passwords whose hash is themselves. Safe for any thread. */
public final class PlainPasswords implements Passwords {
  private volatile boolean busy;

  /** Takes calls. */
  public PlainPasswords() {}

  /** Takes no more calls, or takes them again. */
  public void busy(boolean now) {
    busy = now;
  }

  @Override
  public CompletableFuture<String> hash(String password) {
    return busy
        ? CompletableFuture.failedFuture(new BusyException())
        : CompletableFuture.completedFuture("plain:" + password);
  }

  @Override
  public CompletableFuture<Boolean> matches(String password, String hash) {
    return busy
        ? CompletableFuture.failedFuture(new BusyException())
        : CompletableFuture.completedFuture(hash.equals("plain:" + password));
  }
}
