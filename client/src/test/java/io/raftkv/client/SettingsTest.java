package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final Map<String, List<UnaryOperator<RaftKvClientBuilder>>> BAD =
      Map.of(
          "endpoints",
          List.of(
              builder -> builder.endpoints("nohost"),
              builder -> builder.endpoints("a:0"),
              builder -> builder.endpoints("a:70000"),
              builder -> builder.endpoints("http://a:80"),
              builder -> builder.endpoints("")),
          "credentials",
          List.of(
              builder -> builder.apiKey(""),
              builder -> builder.apiKey("a\nb"),
              builder -> builder.bearerToken("é"),
              builder -> builder.apiKey("a").bearerToken("b")),
          "deadline",
          List.of(
              builder -> builder.deadline(Duration.ZERO),
              builder -> builder.deadline(Duration.ofHours(1))),
          "retry",
          List.of(
              builder -> builder.retry(RetryPolicy.DEFAULT.maxAttempts(0)),
              builder ->
                  builder.retry(
                      RetryPolicy.DEFAULT.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1))),
              builder -> builder.retry(RetryPolicy.DEFAULT.attemptTimeout(Duration.ZERO)),
              builder ->
                  builder.retry(RetryPolicy.DEFAULT.backoff(Duration.ZERO, Duration.ofSeconds(1)))),
          "maxMessageBytes",
          List.of(builder -> builder.maxMessageBytes(1)),
          "keepAlive",
          List.of(builder -> builder.keepAlive(Duration.ofSeconds(1))),
          "name",
          List.of(builder -> builder.name(""), builder -> builder.name("a b")),
          "tls",
          List.of(builder -> builder.tls(TlsOptions.trusting(Path.of("none/ca.pem")))));

  @Test
  void whatIsNoGoodIsRefusedByName() {
    BAD.forEach(
        (setting, all) -> {
          for (UnaryOperator<RaftKvClientBuilder> bad : all) {
            RaftKvClientBuilder builder =
                bad.apply(RaftKvClient.builder().endpoints("[::1]:9090", "db-1.example:9090"));
            IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, builder::build);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith(setting + ": "), message);
          }
        });
    assertThrows(IllegalArgumentException.class, () -> RaftKvClient.builder().build());
  }

  @Test
  void aSecretIsNotShown() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> RaftKvClient.builder().endpoints("a:1").apiKey("sesame\n").build());
    assertFalse(String.valueOf(refused.getMessage()).contains("sesame"));
  }

  @Test
  void bytesAreOrderedUnsignedAndShownReadably() {
    ByteSequence high = ByteSequence.of((byte) 0xFF, (byte) 'a');
    assertTrue(high.compareTo(ByteSequence.utf8("a")) > 0);
    assertEquals("\\xFFa", high.toString());
    assertEquals(high, ByteSequence.of(high.asReadOnlyBuffer()));
    assertEquals(high.hashCode(), ByteSequence.of(high.toByteArray()).hashCode());
    assertTrue(high.startsWith(ByteSequence.of((byte) 0xFF)));
  }

  @Test
  void aPrefixEndsBeforeTheNextOne() {
    assertEquals(ByteSequence.utf8("b"), KeyRange.prefix("a").end());
    ByteSequence highest = ByteSequence.of((byte) 0xFF);
    assertEquals(ByteSequence.EMPTY, KeyRange.prefix(highest).end());
    assertEquals(
        ByteSequence.utf8("b"), KeyRange.prefix(ByteSequence.utf8("a").concat(highest)).end());
    assertTrue(KeyRange.prefix("a").contains(ByteSequence.utf8("ab")));
    assertFalse(KeyRange.key("a").contains(ByteSequence.utf8("ab")));
  }

  /** The weights of all writes from the oldest that has not ended are never over the limit. */
  @Test
  void theWindowCountsWhatHasEndedBehindTheOldest() {
    WriteWindow window = new WriteWindow(2);
    List<Long> admitted = new ArrayList<>();
    WriteWindow.Place oldest = window.place(100, () -> admitted.add(0L));
    WriteWindow.Place second = window.place(28, () -> admitted.add(1L));
    assertEquals(WriteWindow.Entered.NOW, window.enter(oldest));
    assertEquals(WriteWindow.Entered.NOW, window.enter(second));
    second.leave();
    WriteWindow.Place third = window.place(1, () -> admitted.add(3L));
    WriteWindow.Place fourth = window.place(128, () -> admitted.add(4L));
    assertEquals(WriteWindow.Entered.LATER, window.enter(third), "the oldest would be forgotten");
    assertEquals(WriteWindow.Entered.LATER, window.enter(fourth));
    assertEquals(
        WriteWindow.Entered.REFUSED, window.enter(window.place(1, () -> admitted.add(5L))));
    oldest.leave();
    assertEquals(List.of(3L), admitted);
    assertEquals(3, third.number());
    third.leave();
    assertEquals(List.of(3L, 4L), admitted);
    assertEquals(4, fourth.number());
  }

  @Test
  void waitsDoubleWithFullJitterAndKeepToWhatTheServerAsks() {
    Backoff backoff =
        new Backoff(RetryPolicy.DEFAULT.backoff(Duration.ofMillis(10), Duration.ofMillis(40)));
    for (long bound : new long[] {10, 20, 40, 40, 40}) {
      Duration wait = backoff.next(null);
      assertTrue(wait.isPositive() && wait.toNanos() <= bound * 1_000_000, wait.toString());
    }
    assertTrue(backoff.next(Duration.ofSeconds(1)).toMillis() >= 1000);
  }
}
