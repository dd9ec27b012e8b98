package io.raftkv.bootstrap.access;

import io.raftkv.application.port.Passwords;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;

/**
 * bcrypt by Bouncy Castle, on half as many threads as there are processors and with a short queue:
 * past it attempts are refused, so that the store keeps the other half.
 */
public final class BcryptPasswords implements Passwords {
  /** Of the forms that there are of bcrypt, the one without known flaws. */
  private static final String VERSION = "2b";

  private static final int SALT_BYTES = 16;
  private static final int QUEUE_MAX = 32;
  private static final int IDLE_SECONDS = 30;

  private final int cost;
  private final SecureRandom random = new SecureRandom();
  private final ThreadPoolExecutor threads;
  private final AtomicReference<@Nullable String> nobodys = new AtomicReference<>();

  /**
   * Hashes with this cost, whose logarithm it is to the base 2.
   *
   * @param cost from 4 to 31; one more takes twice as long
   */
  public BcryptPasswords(int cost) {
    this.cost = cost;
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            task -> Thread.ofPlatform().name("raftkv-passwords").daemon().unstarted(task));
    threads.allowCoreThreadTimeOut(true);
    threads.execute(this::nobodys); // now, or the first unknown name would take twice as long
  }

  /** The hash of what nobody knows. */
  private String nobodys() {
    String hash = nobodys.get();
    if (hash == null) {
      byte[] secret = new byte[SALT_BYTES];
      random.nextBytes(secret);
      hash = hashed(secret);
      nobodys.set(hash);
    }
    return hash;
  }

  @Override
  public CompletableFuture<String> hash(String password) {
    return submit(() -> hashed(password.getBytes(StandardCharsets.UTF_8)));
  }

  private String hashed(byte[] password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return OpenBSDBCrypt.generate(VERSION, password, salt, cost);
  }

  @Override
  public CompletableFuture<Boolean> matches(String password, String hash) {
    return submit(
        () -> {
          byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
          boolean fits = bytes.length <= BYTES_MAX;
          // What is too long is cut, lest it take another time; it matches nothing.
          byte[] tried = fits ? bytes : Arrays.copyOf(bytes, BYTES_MAX);
          String against = hash.isEmpty() ? nobodys() : hash;
          return OpenBSDBCrypt.checkPassword(against, tried) && fits && !hash.isEmpty();
        });
  }

  private <T> CompletableFuture<T> submit(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new BusyException());
    }
  }

  /** Ends the threads; what waits is not done. */
  public void close() {
    threads.shutdownNow();
  }
}
