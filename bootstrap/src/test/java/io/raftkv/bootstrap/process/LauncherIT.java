package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar beside a lib that a build has left incomplete. */
final class LauncherIT {
  @TempDir Path folder;
  private Path lib;

  @BeforeEach
  void copyTheBuild() throws IOException {
    lib = Files.createDirectories(folder.resolve("lib"));
    Files.copy(ServerProcess.JAR, folder.resolve("raftkv.jar"));
    try (Stream<Path> jars = Files.list(ServerProcess.JAR.resolveSibling("lib"))) {
      for (Path jar : jars.toList()) {
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
      }
    }
  }

  /** JUnit would warn of each link that leads out of its folder. */
  @AfterEach
  void deleteTheLinks() throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
  }

  private ServerProcess version() throws IOException {
    return ServerProcess.run(
        List.of(
            ServerProcess.javaHome().resolve("bin/java").toString(),
            "-jar",
            folder.resolve("raftkv.jar").toString(),
            "--version"),
        Map.of());
  }

  private Path jar(String prefix) throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private void refused(String what) throws Exception {
    try (ServerProcess server = version()) {
      assertEquals(1, server.exitCode());
      assertEquals(1, server.err().lines().count(), server.err());
      assertTrue(
          server.err().startsWith("kvstore: the folder " + lib + " is incomplete or damaged ("),
          server.err());
      assertTrue(server.err().contains(what), server.err());
      assertTrue(server.err().contains("rebuild it by mvn package -DskipTests"), server.err());
      assertFalse(server.err().contains("Exception"), server.err());
    }
  }

  @Test
  void aWholeOneStarts() throws Exception {
    try (ServerProcess server = version()) {
      assertEquals(0, server.exitCode(), server.err());
    }
  }

  @Test
  void oneThatNoDescriptorAsksForIsMissed() throws Exception {
    Path xnio = jar("xnio-nio");
    Files.delete(xnio);
    refused("it lacks " + xnio.getFileName());
  }

  @Test
  void theServerItselfIsMissed() throws Exception {
    Files.delete(jar("raftkv-bootstrap"));
    refused("io.raftkv.bootstrap");
  }

  @Test
  void oneThatIsCutShortIsNamed() throws Exception {
    Path jar = jar("picocli");
    byte[] bytes = Files.readAllBytes(jar);
    Files.delete(jar);
    Files.write(jar, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused(jar.getFileName().toString());
  }

  @Test
  void twoVersionsOfOneAreNamed() throws Exception {
    Files.copy(jar("picocli"), lib.resolve("picocli-0.0.jar"));
    refused("info.picocli");
  }
}
