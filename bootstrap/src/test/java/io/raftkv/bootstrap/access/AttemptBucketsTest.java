package io.raftkv.bootstrap.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class AttemptBucketsTest {
  private static final int OF_ADDRESS = 30;
  private static final int OF_PAIR = 10;
  private static final int OF_STRANGERS = 20;
  private static final Origin HOME = from("192.0.2.1");
  private static final Origin ELSEWHERE = from("192.0.2.2");
  private static final Origin LOCAL = Origin.of("127.0.0.1", true, "r");

  private final AtomicLong nanos = new AtomicLong(-Duration.ofMinutes(1).toNanos());
  private final AttemptBuckets attempts = new AttemptBuckets(nanos::get);

  private static Origin from(String address) {
    return Origin.of(address, false, "r");
  }

  private static Origin stranger(int n) {
    return from("203.0.113." + n);
  }

  private boolean isAdmitted(String name, Origin origin) {
    return attempts.admit(name, origin).isZero();
  }

  private int admitted(int tries, String name, Origin origin) {
    int admitted = 0;
    for (int i = 0; i < tries; i++) {
      admitted += isAdmitted(name, origin) ? 1 : 0;
    }
    return admitted;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Many addresses, each of which tries the name often. */
  private int guess(String name) {
    int admitted = 0;
    for (int n = 0; n < 200; n++) {
      admitted += admitted(OF_PAIR, name, stranger(n));
    }
    return admitted;
  }

  @Test
  void oneAddressTriesANameSoOftenAndThenSlowly() {
    assertEquals(OF_PAIR, admitted(1_000, "alice", ELSEWHERE));
    pass(Duration.ofMinutes(10));
    int admitted = 0;
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      admitted += admitted(10, "alice", ELSEWHERE);
    }
    assertEquals(OF_PAIR + 99, admitted, "the burst, and one in six seconds of those after it");
  }

  @Test
  void oneAddressIsSlowedWhateverNamesItTries() {
    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      admitted += isAdmitted("user-" + i, ELSEWHERE) ? 1 : 0;
    }
    assertEquals(OF_ADDRESS, admitted);
    assertTrue(isAdmitted("user-9", HOME), "others are not");
    pass(Duration.ofSeconds(2));
    assertEquals(1, admitted(10, "somebody-else", ELSEWHERE));
  }

  @Test
  void manyAddressesTogetherTryANameSlowly() {
    assertEquals(OF_STRANGERS, guess("alice"));
    assertTrue(isAdmitted("bob", stranger(201)), "another name is not concerned");
    pass(Duration.ofSeconds(6));
    assertEquals(1, guess("alice"));
  }

  @Test
  void guessingElsewhereLocksNobodyOutWhereItHasBeenBefore() {
    assertTrue(isAdmitted("alice", HOME));
    attempts.succeeded("alice", HOME);
    pass(Duration.ofDays(29));
    assertEquals(OF_STRANGERS, guess("alice"));
    assertEquals(OF_PAIR, admitted(100, "alice", HOME));
    assertEquals(0, admitted(1, "alice", from("192.0.2.9")), "a new address is a stranger");
    assertEquals(OF_STRANGERS, guess("bob"));
    assertEquals(0, admitted(1, "bob", HOME), "to bob it is one");
  }

  @Test
  void whoWasThereLongAgoIsAStranger() {
    assertTrue(isAdmitted("alice", HOME));
    attempts.succeeded("alice", HOME);
    pass(Duration.ofDays(31));
    assertEquals(OF_STRANGERS, guess("alice"));
    assertEquals(0, admitted(1, "alice", HOME));
  }

  @Test
  void guessingElsewhereLocksNobodyOutOfTheMachineItself() {
    assertEquals(OF_STRANGERS, guess("alice"));
    assertEquals(OF_PAIR, admitted(100, "alice", LOCAL));
    assertEquals(0, admitted(1, "alice", stranger(0)));
  }

  @Test
  void theMachineItselfIsBoundedTooAndTakesNothingFromOthers() {
    assertEquals(OF_PAIR, admitted(1_000, "alice", LOCAL));
    assertEquals(OF_STRANGERS, guess("alice"));
  }

  @Test
  void aFailureAtAKnownAddressTakesNothingFromStrangers() {
    assertTrue(isAdmitted("alice", HOME));
    attempts.succeeded("alice", HOME);
    assertEquals(OF_PAIR, admitted(100, "alice", HOME));
    assertEquals(OF_STRANGERS, guess("alice"));
  }

  @Test
  void successCountsForNothing() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(isAdmitted("alice", HOME), "login " + i);
      attempts.succeeded("alice", HOME);
    }
    assertEquals(OF_PAIR, admitted(100, "alice", HOME));
    assertEquals(OF_ADDRESS - OF_PAIR, admittedOfMany(HOME), "nor for its address");
  }

  private int admittedOfMany(Origin origin) {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += isAdmitted("many-" + i, origin) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void successGivesNoMoreThanWasTaken() {
    for (int i = 0; i < 100; i++) {
      attempts.succeeded("alice", HOME);
    }
    assertEquals(OF_PAIR, admitted(100, "alice", HOME));
  }

  /** One who knows a password must not buy guesses at another by logging in. */
  @Test
  void successAtOneNameGivesNothingToAnother() {
    assertEquals(OF_PAIR, admitted(100, "alice", ELSEWHERE));
    for (int i = 0; i < 100; i++) {
      if (isAdmitted("mallory", ELSEWHERE)) {
        attempts.succeeded("mallory", ELSEWHERE);
      }
    }
    assertEquals(0, admitted(100, "alice", ELSEWHERE));
    assertEquals(OF_ADDRESS - OF_PAIR, admittedOfMany(ELSEWHERE));
  }

  @Test
  void whatIsRefusedCostsNothing() {
    assertEquals(OF_PAIR, admitted(1_000, "alice", ELSEWHERE));
    assertEquals(OF_ADDRESS - OF_PAIR, admittedOfMany(ELSEWHERE));
  }

  @Test
  void waitsShrinkAsTimePasses() {
    assertEquals(OF_PAIR, admitted(100, "alice", ELSEWHERE));
    Duration wait = attempts.admit("alice", ELSEWHERE);
    assertEquals(Duration.ofSeconds(6), wait);
    assertEquals(wait, attempts.admit("alice", ELSEWHERE), "asking does not prolong it");
    pass(Duration.ofSeconds(4));
    assertEquals(Duration.ofSeconds(2), attempts.admit("alice", ELSEWHERE));
    pass(Duration.ofSeconds(2).minusNanos(1));
    assertEquals(Duration.ofNanos(1), attempts.admit("alice", ELSEWHERE));
    pass(Duration.ofNanos(1));
    assertEquals(Duration.ZERO, attempts.admit("alice", ELSEWHERE));
    assertTrue(attempts.admit("alice", ELSEWHERE).isPositive());
  }

  @Test
  void addressesOfOneNetworkCountAsOne() {
    Origin one = new Network("2001:db8::1");
    Origin other = new Network("2001:db8::2");
    assertEquals(OF_PAIR, admitted(100, "alice", one));
    assertEquals(0, admitted(100, "alice", other));
  }

  private record Network(String address) implements Origin {
    @Override
    public String network() {
      return "2001:db8::/64";
    }

    @Override
    public boolean isLocal() {
      return false;
    }

    @Override
    public String requestId() {
      return "r";
    }
  }

  @Test
  void itRemembersABoundedNumber() {
    for (int i = 0; i < 100_000; i++) {
      Origin origin = from("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
      assertTrue(isAdmitted("name-" + i, origin));
      attempts.succeeded("name-" + i, origin);
    }
    assertTrue(attempts.remembered() <= 200_000, attempts.remembered() + " are remembered");
    pass(Duration.ofDays(31));
    for (int i = 0; i < 1_000 && attempts.remembered() > 0; i++) {
      // it forgets a part at a time
    }
    assertEquals(0, attempts.remembered());
  }

  @Test
  void anAddressThatMustWaitAddsNothingToWhatIsRemembered() {
    for (int i = 0; i < 100_000; i++) {
      attempts.admit("name-" + i, ELSEWHERE);
    }
    assertEquals(1 + 2 * OF_ADDRESS, attempts.remembered());
  }

  /** They may be as long as a request is. */
  @Test
  void namesThatNobodyCanHaveCountAsOne() {
    assertEquals(OF_PAIR, admitted(5, "x".repeat(65), ELSEWHERE) + admitted(100, "", ELSEWHERE));
    assertEquals(0, admitted(1, "no name", ELSEWHERE));
    assertEquals(3, attempts.remembered());
  }

  private static int together(int threads, Supplier<Integer> work) {
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(CompletableFuture.supplyAsync(work));
    }
    return all.stream().mapToInt(CompletableFuture::join).sum();
  }

  @Test
  void threadsShareTheBuckets() {
    assertEquals(OF_PAIR, together(8, () -> admitted(500, "alice", ELSEWHERE)));
    assertEquals(OF_STRANGERS, together(8, () -> guess("bob")));
    assertEquals(OF_ADDRESS, together(8, () -> admittedOfMany(HOME)));
  }
}
