package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as the build lays it out, by its own scripts. */
final class DistIT {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  @TempDir Path folder;
  private Path dist;

  @BeforeEach
  void findTheDistribution() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("target/dist").toAbsolutePath())) {
      dist = folders.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  /** A script of it, in a locale that knows ASCII alone. */
  private ServerProcess script(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(dist.resolve("bin").resolve(name).toString()));
    command.addAll(List.of(arguments));
    return ServerProcess.run(
        command, Map.of("LC_ALL", "C", "JAVA_HOME", ServerProcess.javaHome().toString()));
  }

  private String output(String name, String... arguments) throws Exception {
    try (ServerProcess process = script(name, arguments)) {
      assertEquals(0, process.exitCode(), process.err());
      assertEquals("", process.err());
      return process.out();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere C.UTF-8 need not exist")
  void whatIsTypedIsStoredWhateverTheLocale() throws Exception {
    Path data = folder.resolve("donn\u00e9es");
    try (ServerProcess server =
        script(
            "kvstore",
            "--server.http-addr=127.0.0.1:0",
            "--server.grpc-addr=127.0.0.1:0",
            "--storage.data-dir=" + data)) {
      String address = server.awaitReady().getAuthority();
      assertTrue(Files.isDirectory(data.resolve("wal")), "the folder has another name");
      assertEquals(
          "Put key 'cl\u00e9' (6 bytes)\n",
          output("kvcli", "--server", address, "put", "cl\u00e9", "v\u00e4rde"));
      assertEquals("v\u00e4rde\n", output("kvcli", "--server", address, "get", "cl\u00e9"));
      output("kvcli", "--server", address, "put", "tw", "@@x");
      assertEquals("@@x\n", output("kvcli", "--server", address, "get", "tw"));
      assertEquals(0, server.terminate());
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is Linux's")
  void outputThatIsLostIsAFailure() throws Exception {
    String kvcli = dist.resolve("bin/kvcli").toString();
    try (ServerProcess process =
        ServerProcess.run(
            List.of("/bin/sh", "-c", kvcli + " --version >/dev/full"),
            Map.of("JAVA_HOME", ServerProcess.javaHome().toString()))) {
      assertEquals(1, process.exitCode());
      assertEquals(
          "Error: the output could not be written: No space left on device\n", process.err());
    }
  }

  @Test
  void itsDocumentsAreOfItsOwn() throws IOException {
    String readme = Files.readString(dist.resolve("README.md"));
    assertFalse(readme.contains("mvn "), "there is nothing to build here");
    Matcher links = LINK.matcher(readme);
    int count = 0;
    for (; links.find(); count++) {
      assertTrue(Files.exists(dist.resolve(links.group(1))), links.group(1));
    }
    assertTrue(count > 0);
    for (String named : contents()) {
      assertTrue(readme.contains("`" + named), "the README does not say what " + named + " is");
    }
  }

  /**
   * What a user sees: the scripts that are not for other scripts alone, and what lies beside bin.
   */
  private List<String> contents() throws IOException {
    List<String> contents = new ArrayList<>(List.of("config/kvstore.yaml", "lib/", "docs/"));
    try (Stream<Path> scripts = Files.list(dist.resolve("bin"))) {
      scripts
          .map(script -> "bin/" + script.getFileName())
          .filter(script -> !script.equals("bin/find-java"))
          .forEach(contents::add);
    }
    for (String name : contents) {
      assertTrue(Files.exists(dist.resolve(name)), name);
    }
    return contents;
  }
}
