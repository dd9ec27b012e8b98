package io.raftkv.bootstrap.access;

import io.raftkv.application.port.Passwords;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
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
public final class BcryptPasswords implements Passwords, AutoCloseable {
  /** Of the forms that there are of bcrypt, the one without known flaws. */
  private static final String VERSION = "2b";

  private static final int SALT_BYTES = 16;
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** How much waits at most. */
  static final int QUEUE_MAX = 32;

  private final int cost;
  private final Check check;
  private final SecureRandom random = new SecureRandom();
  private final ThreadPoolExecutor threads;
  private final AtomicReference<@Nullable String> nobodys = new AtomicReference<>();

  /** Whether the password, of {@link #BYTES_MAX} bytes at most, has the hash. */
  @FunctionalInterface
  interface Check {
    boolean has(String hash, byte[] password);
  }

  /**
   * Hashes with this cost, whose logarithm it is to the base 2.
   *
   * @param cost from 4 to 31; one more takes twice as long
   */
  public BcryptPasswords(int cost) {
    this(
        cost,
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        IDLE,
        OpenBSDBCrypt::checkPassword);
  }

  BcryptPasswords(int cost, int threadsMax, Duration idle, Check check) {
    this.cost = cost;
    this.check = check;
    this.threads =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            idle.toMillis(),
            TimeUnit.MILLISECONDS,
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
          return check.has(against, tried) && fits && !hash.isEmpty();
        });
  }

  private <T> CompletableFuture<T> submit(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(new Task<>(work, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new BusyException());
    }
    return result;
  }

  /** What waits for a thread, and who waits for it. */
  private record Task<T>(Supplier<T> work, CompletableFuture<T> result) implements Runnable {
    @Override
    public void run() {
      try {
        result.complete(work.get());
      } catch (RuntimeException fault) {
        result.completeExceptionally(fault);
      }
    }

    void giveUp() {
      result.completeExceptionally(new BusyException());
    }
  }

  /** Takes no more; what waits ends as what comes when the queue is full does. Does not block. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof Task<?> task) {
        task.giveUp();
      }
    }
  }

  /** How many threads there are now. */
  int threads() {
    return threads.getPoolSize();
  }
}
