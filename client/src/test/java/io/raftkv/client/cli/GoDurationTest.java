package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same table as the server's own reader has. */
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
}
