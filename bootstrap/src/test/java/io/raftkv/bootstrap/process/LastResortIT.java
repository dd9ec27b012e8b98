package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thread that ends by an Error ends the process, with a line in the log. */
final class LastResortIT {
  private static ServerProcess losing(String how) throws IOException {
    String path =
        Path.of("target/test-classes").toAbsolutePath()
            + File.pathSeparator
            + ServerProcess.JAR.resolveSibling("lib")
            + File.separator
            + "*";
    return ServerProcess.run(
        List.of(
            ServerProcess.javaHome().resolve("bin/java").toString(),
            "-Xmx24m",
            "-cp",
            path,
            "io.raftkv.bootstrap.LostThread",
            how),
        Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "stack, java.lang.StackOverflowError",
    "linkage, java.lang.NoClassDefFoundError: com/example/Missing",
  })
  void anErrorEndsTheProcess(String how, String fault) throws Exception {
    try (ServerProcess process = losing(how)) {
      assertEquals(1, process.exitCode());
      assertEquals(1, process.out().lines().count(), process.out());
      assertTrue(process.out().contains("\"level\":\"FATAL\""), process.out());
      assertTrue(process.out().contains("thread lost ended by an exception"), process.out());
      assertTrue(process.out().contains(fault), process.out());
      assertEquals("", process.err());
    }
  }

  @Test
  void aFullHeapEndsTheProcessWithALineWhereverThereIsRoomForIt() throws Exception {
    try (ServerProcess process = losing("memory")) {
      assertEquals(1, process.exitCode());
      assertTrue(
          process.out().contains("java.lang.OutOfMemoryError: Java heap space")
              || process.err().contains("kvstore: out of memory"),
          process.out() + process.err());
    }
  }

  @Test
  void anExceptionDoesNot() throws Exception {
    try (ServerProcess process = losing("exception")) {
      assertEquals(0, process.exitCode());
      assertTrue(process.out().contains("IllegalStateException: once"), process.out());
    }
  }
}
