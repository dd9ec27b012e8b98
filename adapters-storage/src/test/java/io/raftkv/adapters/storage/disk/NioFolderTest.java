package io.raftkv.adapters.storage.disk;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** On the machine's file system. */
final class NioFolderTest {
  @TempDir Path path;

  /** Tries the lock as another process would. */
  private boolean isFreeForOthers() throws Exception {
    Path source = path.resolve("Try.java");
    Files.writeString(
        source,
        """
        import java.nio.channels.FileChannel;
        import java.nio.file.*;
        class Try {
          public static void main(String[] args) throws Exception {
            try (var lock = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
              System.exit(lock.tryLock() == null ? 3 : 0);
            }
          }
        }
        """);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(),
                path.resolve("LOCK").toString())
            .inheritIO()
            .start();
    assertTrue(other.waitFor(60, TimeUnit.SECONDS));
    assertTrue(other.exitValue() == 0 || other.exitValue() == 3, "the other process failed");
    return other.exitValue() == 0;
  }

  @Test
  void aSecondTryInTheSameProcessDoesNotGiveTheLockFreeForOthers() throws Exception {
    NioFolder folder = NioFolder.at(path);
    try (Closeable held = folder.tryLock("LOCK")) {
      assertNotNull(held);
      assertNull(NioFolder.at(path).tryLock("LOCK"));
      assertNull(NioFolder.at(path).tryShare("LOCK"));
      assertFalse(isFreeForOthers());
    }
    assertTrue(isFreeForOthers());
    try (Closeable again = folder.tryLock("LOCK")) {
      assertNotNull(again);
    }
  }

  @Test
  void aFaultNamesTheFile() throws IOException {
    Files.createDirectory(path.resolve("folder"));
    NioFolder folder = NioFolder.at(path);
    try (DiskFile file = folder.openToRead("folder")) {
      assertNames("folder", () -> file.read(ByteBuffer.allocate(1), 0));
    }
    assertNames("missing", () -> folder.open("missing"));
    assertNames("missing", () -> folder.rename("missing", "other"));
  }

  private void assertNames(String name, Executable operation) {
    IOException fault = assertThrows(IOException.class, operation);
    assertTrue(String.valueOf(fault.getMessage()).contains(path.resolve(name).toString()));
  }

  /** The file system of /proc says that it has no room, as a full one does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatIsMissingOnAFullDiskIsMissing() {
    assertThrows(
        NoSuchFileException.class, () -> NioFolder.existing(Path.of("/proc")).open("missing"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsToldFromOtherFaults() throws IOException {
    try (DiskFile full = NioFolder.existing(Path.of("/dev")).open("full")) {
      NoSpaceException fault =
          assertThrows(NoSpaceException.class, () -> full.write(ByteBuffer.allocate(1), 0));
      assertTrue(String.valueOf(fault.getMessage()).startsWith("/dev/full: "));
    }
  }

  @Test
  void roomIsTold() throws IOException {
    assertTrue(NioFolder.at(path).usableBytes() > 0);
  }
}
