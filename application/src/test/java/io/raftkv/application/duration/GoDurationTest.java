package io.raftkv.application.duration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0s, 0",
    "5s, 5000000000",
    "1.5h, 5400000000000",
    "1h30m, 5400000000000",
    "100ms, 100000000",
    "-1m30s, -90000000000",
    "+3us, 3000",
    ".5s, 500000000",
    "5.s, 5000000000",
    "1.0000000001s, 1000000000",
    "9223372036854775807ns, 9223372036854775807",
    "-9223372036854775808ns, -9223372036854775808"
  })
  void readsWhatGoReads(String text, long nanos) {
    assertEquals(Optional.of(Duration.ofNanos(nanos)), GoDuration.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "-",
        "s",
        ".s",
        "3",
        "1d",
        "1h2",
        "1 s",
        " 1s",
        "1s ",
        "--1s",
        "1e3s",
        "9223372036854775808ns",
        "3000000h",
        "\u0661s"
      })
  void refusesWhatGoRefuses(String text) {
    assertEquals(Optional.empty(), GoDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "1100, 1.1\u00b5s",
    "2200000, 2.2ms",
    "9500000000, 9.5s",
    "245000000000, 4m5s",
    "3600000000000, 1h0m0s",
    "5400001000000, 1h30m0.001s",
    "-1500000000, -1.5s",
    "-9223372036854775808, -2562047h47m16.854775808s"
  })
  void printsAsGoPrints(long nanos, String text) {
    assertEquals(text, GoDuration.format(Duration.ofNanos(nanos)));
  }

  @Test
  void readsBackWhatItPrints() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 10_000; i++) {
      Duration duration = Duration.ofNanos(random.nextLong() >> random.nextInt(64));
      assertEquals(Optional.of(duration), GoDuration.parse(GoDuration.format(duration)));
    }
  }
}
