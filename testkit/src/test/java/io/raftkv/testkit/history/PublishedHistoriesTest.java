package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The checker against histories of etcd and of a key-value store whose verdicts are known. They are
 * not ours to hand on: {@code -Draftkv.histories.dir} names a folder with the {@code jepsen} and
 * {@code kv} of Porcupine's {@code test_data}; without it these tests are skipped.
 */
final class PublishedHistoriesTest {
  private static final @Nullable String FOLDER = System.getProperty("raftkv.histories.dir");

  /** From Porcupine's own tests, which leave out number 95. */
  private static final Set<Integer> LINEARIZABLE =
      Set.of(
          2, 5, 7, 18, 25, 31, 38, 45, 48, 49, 51, 53, 56, 67, 75, 76, 80, 87, 92, 98, 100, 101,
          102);

  @BeforeEach
  void theHistoriesAreHere() {
    assumeTrue(FOLDER != null, "no -Draftkv.histories.dir");
  }

  static Stream<Arguments> etcd() {
    return IntStream.rangeClosed(0, 102)
        .filter(i -> i != 95)
        .mapToObj(i -> arguments(i, LINEARIZABLE.contains(i)));
  }

  @ParameterizedTest(name = "etcd_{0}: {1}")
  @MethodSource("etcd")
  void casRegistersOfEtcd(int number, boolean linearizable) throws IOException {
    String log = read(String.format("jepsen/etcd_%03d.log", number));
    judge(
        linearizable,
        LinearizabilityChecker.check(
            new CasRegister(), CasRegister.history(log), SearchLimits.STANDARD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c01-ok", "c01-bad", "c10-ok", "c10-bad", "c50-ok", "c50-bad"})
  void valuesThatAreAppendedTo(String name) throws IOException {
    String log = read("kv/" + name + ".txt");
    judge(
        name.endsWith("ok"),
        LinearizabilityChecker.check(
            new AppendedText(), AppendedText.history(log), SearchLimits.STANDARD));
  }

  private static String read(String name) throws IOException {
    return Files.readString(Path.of(String.valueOf(FOLDER), name));
  }

  private static void judge(boolean linearizable, Verdict verdict) {
    assertEquals(linearizable, verdict instanceof Verdict.Linearizable, () -> verdict.describe());
    if (!linearizable) {
      assertInstanceOf(Verdict.Violated.class, verdict, () -> verdict.describe());
    }
  }
}
