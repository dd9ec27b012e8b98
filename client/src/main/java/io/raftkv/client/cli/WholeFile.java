package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that has its name only once it is whole and on disk. Until then it is beside it, as {@code
 * FILE.part}. Its owner alone can read it: it holds what a server guards.
 */
final class WholeFile {
  private final Path file;
  private final boolean force;

  /**
   * One that is not there yet.
   *
   * @param force whether a file of that name is replaced
   */
  WholeFile(Path file, boolean force) {
    this.file = file;
    this.force = force;
  }

  /** What fills the file. */
  @FunctionalInterface
  interface Content<T> {
    /** Writes all of it; what it tells of that is handed on. */
    T into(FileChannel out) throws IOException;
  }

  /**
   * Makes the file.
   *
   * @throws CliFault if it cannot be made; then nothing of it stays
   */
  <T> T write(Content<T> content) {
    if (Files.isDirectory(file) || file.getFileName() == null) {
      throw new CliFault(CliFault.USAGE, file + " is a folder; name a file in it");
    }
    refuseExisting();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = out.tryLock()) {
      if (lock == null) {
        throw new CliFault(CliFault.USAGE, "a write of " + part + " by another kvcli is under way");
      }
      return write(content, part, out);
    } catch (IOException e) {
      throw new CliFault(CliFault.USAGE, part + " could not be written: " + FileFault.reason(e));
    }
  }

  private <T> T write(Content<T> content, Path part, FileChannel out) throws IOException {
    try {
      guard(part);
      out.truncate(0); // what a broken one may have left
      T told = content.into(out);
      out.force(true);
      publish(part);
      return told;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static void guard(Path part) throws IOException {
    try {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
    } catch (UnsupportedOperationException e) {
      // a file system without owners
    }
  }

  private void refuseExisting() {
    if (!force && Files.exists(file)) {
      throw new CliFault(
          CliFault.USAGE, file + " exists; name another file, or replace it by --force");
    }
  }

  /** Gives the file its name, durably. */
  private void publish(Path part) throws IOException {
    CopyOption[] options =
        force
            ? new CopyOption[] {StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING}
            : new CopyOption[] {};
    try {
      Files.move(part, file, options);
    } catch (FileAlreadyExistsException e) {
      refuseExisting(); // somebody made it meanwhile
      throw e;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      } catch (IOException e) {
        // not every system opens folders; the file itself is durable, and that matters most
      }
    }
  }
}
