package io.raftkv.bootstrap.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.Passwords.BusyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BcryptPasswordsTest {
  /** The least that there is. */
  private static final int COST = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofHours(1);

  private static void assertBusy(CompletableFuture<?> future) {
    CompletionException ended = assertThrows(CompletionException.class, future::join);
    assertInstanceOf(BusyException.class, ended.getCause());
  }

  @ParameterizedTest
  @ValueSource(strings = {"correct horse", "пароль", "日本語のパスワード", "🔑🗝️", "\u0000a", " ", "ü"})
  void aPasswordHasItsOwnHashAlone(String password) {
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      String hash = passwords.hash(password).join();
      assertTrue(hash.matches("\\$2b\\$04\\$[./A-Za-z0-9]{53}"), hash);
      assertTrue(passwords.matches(password, hash).join());
      assertFalse(passwords.matches(password + "x", hash).join());
      assertFalse(passwords.matches("x" + password, hash).join());
      assertFalse(passwords.matches("", hash).join());
    }
  }

  @Test
  void compositionMatters() {
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      String hash = passwords.hash("caf\u00e9 au lait").join();
      assertFalse(passwords.matches("cafe\u0301 au lait", hash).join(), "another text");
      assertFalse(passwords.matches("CAF\u00c9 AU LAIT", hash).join());
    }
  }

  @Test
  void eachHashHasASaltOfItsOwn() {
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      String one = passwords.hash("the same").join();
      String other = passwords.hash("the same").join();
      assertNotEquals(one.substring(7, 29), other.substring(7, 29));
      assertNotEquals(one.substring(29), other.substring(29));
      assertTrue(passwords.matches("the same", other).join());
    }
  }

  /** The last letter counts where it is the 72nd byte, and what is longer matches nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "é"})
  void seventyTwoBytesCount(String letter) {
    int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
    String longest = letter.repeat(72 / bytes);
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      String hash = passwords.hash(longest).join();
      assertTrue(passwords.matches(longest, hash).join());
      assertFalse(passwords.matches(longest.substring(1), hash).join());
      assertFalse(passwords.matches(longest.substring(1) + "zz".substring(0, bytes), hash).join());
      assertFalse(passwords.matches(longest + "x", hash).join());
      assertFalse(passwords.matches(longest.repeat(1_000), hash).join());
    }
  }

  /** Of Go's golang.org/x/crypto/bcrypt, by which RaftKV hashed before, and of jBCrypt. */
  @ParameterizedTest
  @CsvSource({
    "allmine, $2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga",
    "abc, $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
  })
  void hashesOfOthersAreTaken(String password, String hash) {
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      assertTrue(passwords.matches(password, hash).join());
      assertFalse(passwords.matches(password + "!", hash).join());
    }
  }

  /** What was checked: the work is that of one check at the cost, whatever was asked. */
  private record Checked(String form, int bytes) {}

  @Test
  void whatCannotMatchTakesTheSameWork() {
    ConcurrentLinkedQueue<Checked> checked = new ConcurrentLinkedQueue<>();
    BcryptPasswords.Check counting =
        (hash, password) -> {
          checked.add(new Checked(hash.substring(0, 7), password.length));
          return OpenBSDBCrypt.checkPassword(hash, password);
        };
    try (BcryptPasswords passwords = new BcryptPasswords(COST, 1, LONG, counting)) {
      String hash = passwords.hash("password").join();
      assertTrue(passwords.matches("password", hash).join());
      assertFalse(passwords.matches("passwort", hash).join());
      assertFalse(passwords.matches("password", "").join(), "nobody's hash");
      assertFalse(passwords.matches("", "").join());
      assertFalse(passwords.matches("x".repeat(100_000), hash).join());
      assertFalse(passwords.matches("x".repeat(100_000), "").join());
      assertEquals(
          List.of(
              new Checked("$2b$04$", 8),
              new Checked("$2b$04$", 8),
              new Checked("$2b$04$", 8),
              new Checked("$2b$04$", 0),
              new Checked("$2b$04$", 72),
              new Checked("$2b$04$", 72)),
          List.copyOf(checked));
    }
  }

  /** Even where a check would say yes. */
  @Test
  void whatCannotMatchDoesNot() {
    try (BcryptPasswords passwords = new BcryptPasswords(COST, 1, LONG, (hash, password) -> true)) {
      assertTrue(passwords.matches("password", "some hash").join());
      assertFalse(passwords.matches("password", "").join());
      assertFalse(passwords.matches("x".repeat(73), "some hash").join());
    }
  }

  @Test
  void pastTheQueueCallsAreRefusedAndTheOthersComplete() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CompletableFuture<Boolean> gate = new CompletableFuture<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    BcryptPasswords.Check waiting =
        (hash, password) -> {
          threads.add(Thread.currentThread());
          begun.countDown();
          return gate.join();
        };
    try (BcryptPasswords passwords = new BcryptPasswords(COST, 2, LONG, waiting)) {
      var _ = passwords.hash("first").join(); // what its start had to do is done by now
      List<CompletableFuture<Boolean>> taken = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        taken.add(passwords.matches("password", "hash"));
      }
      begun.await();
      for (int i = 0; i < BcryptPasswords.QUEUE_MAX; i++) {
        taken.add(passwords.matches("password", "hash"));
      }
      for (int i = 0; i < 100; i++) {
        assertBusy(passwords.matches("password", "hash"));
        assertBusy(passwords.hash("password"));
      }
      assertEquals(2, passwords.threads());
      assertTrue(taken.stream().noneMatch(CompletableFuture::isDone));
      gate.complete(true);
      for (CompletableFuture<Boolean> one : taken) {
        assertTrue(one.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
      }
      assertTrue(threads.size() <= 2, threads.toString());
      assertTrue(passwords.matches("password", "hash").join(), "there is room again");
    }
  }

  @Test
  void threadsEndWhenThereIsNothingToDo() throws InterruptedException {
    ConcurrentLinkedQueue<Thread> used = new ConcurrentLinkedQueue<>();
    BcryptPasswords.Check noting =
        (hash, password) -> {
          used.add(Thread.currentThread());
          return true;
        };
    try (BcryptPasswords passwords = new BcryptPasswords(COST, 1, Duration.ofMillis(10), noting)) {
      for (int i = 1; i <= 2; i++) {
        assertTrue(passwords.matches("password", "hash").join());
        Thread thread = used.remove();
        assertTrue(thread.isDaemon());
        assertEquals("raftkv-passwords", thread.getName());
        assertTrue(thread.join(PATIENCE), "it has not ended");
      }
    }
  }

  @Test
  void whatWaitsAtTheEndIsToldSo() throws InterruptedException {
    CompletableFuture<Boolean> gate = new CompletableFuture<>();
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    BcryptPasswords.Check waiting =
        (hash, password) -> {
          begun.complete(Thread.currentThread());
          return gate.join();
        };
    BcryptPasswords passwords = new BcryptPasswords(COST, 1, LONG, waiting);
    CompletableFuture<Boolean> underWay = passwords.matches("password", "hash");
    Thread thread = begun.join();
    CompletableFuture<Boolean> waits = passwords.matches("password", "hash");
    CompletableFuture<String> waitsToo = passwords.hash("password");
    passwords.close();
    assertBusy(waits);
    assertBusy(waitsToo);
    assertBusy(passwords.matches("password", "hash"));
    assertFalse(underWay.isDone());
    gate.complete(true);
    assertTrue(underWay.join());
    assertTrue(thread.join(PATIENCE), "it has not ended");
    passwords.close();
  }

  @Test
  void whatIsNoHashEndsTheCallAndNothingElse() {
    try (BcryptPasswords passwords = new BcryptPasswords(COST)) {
      assertThrows(CompletionException.class, passwords.matches("password", "no hash")::join);
      String hash = passwords.hash("password").join();
      assertTrue(passwords.matches("password", hash).join());
    }
  }
}
