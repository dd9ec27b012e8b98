package io.raftkv.bootstrap.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StartFaultTest {
  @TempDir Path folder;

  @Test
  void aFolderThatIsDeniedIsNamedWithWhatToDo() {
    assertEquals(
        "the data folder /d cannot be used: permission denied: /d/wal; let the user that runs the"
            + " server read and write there, or choose another --storage.data-dir",
        StartFault.storing(new AccessDeniedException("/d/wal"), Path.of("/d")));
  }

  @ParameterizedTest
  @CsvSource({
    "Address already in use, another process listens there: stop it",
    "Permission denied, a port below 1024 needs a right of its own",
    "Cannot assign requested address, no interface of this machine has that address",
    "the host name is not known, choose another --server.http-addr",
  })
  void anAddressThatCannotBeHadIsNamedWithWhatToDo(String reason, String advice) {
    String line =
        StartFault.listening(
            new IOException("cannot listen on h:80: " + reason),
            "choose another --server.http-addr");
    assertTrue(line.startsWith("cannot listen on h:80: " + reason + "; " + advice), line);
    assertTrue(line.endsWith("choose another --server.http-addr"), line);
  }

  @Test
  void noMemoryIsToldWithBothSizes() throws IOException {
    Files.createDirectories(folder.resolve("wal"));
    Files.write(folder.resolve("wal/1.log"), new byte[3 << 20]);
    String line = StartFault.of(new OutOfMemoryError("Java heap space"), folder);
    assertTrue(line.startsWith("out of memory (Java heap space): the heap may grow to "), line);
    assertTrue(line.contains(folder + " take 3 MiB on disk; give more by -Xmx"), line);
    assertTrue(
        StartFault.of(new OutOfMemoryError("Java heap space"), folder.resolve("none"))
            .contains("take some room"));
    assertTrue(
        StartFault.of(new OutOfMemoryError("unable to create native thread: x"), folder)
            .contains("ulimit -u"));
  }

  @Test
  void aLibraryThatIsMissingIsToldAsSuch() {
    assertTrue(
        StartFault.of(new NoClassDefFoundError("org/xnio/Xnio"), folder)
            .startsWith("a library is missing or of another version"));
  }

  @Test
  void pathsAreAbsoluteAndKeepTheirLinks() {
    assertEquals(Path.of("/a/b"), StartFault.absolute(Path.of("/a/./b")));
    assertEquals(Path.of("/a/../b"), StartFault.absolute(Path.of("/a/../b")));
    assertTrue(StartFault.absolute(Path.of("./data")).isAbsolute());
  }
}
