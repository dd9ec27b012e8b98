package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of a few MiB in memory, mounted for a test; only root may do that. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one at the folder, which is made; where that is not allowed, the test is skipped. */
  public static SmallDisk mount(Path folder, int mebibytes)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String failure =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
    return failure.isEmpty()
        ? new SmallDisk(folder)
        : abort("skipped: root alone can mount a tmpfs, and here that failed: " + failure);
  }

  Path folder() {
    return folder;
  }

  /** Gives it another size, while it is in use. */
  void resize(int mebibytes) throws IOException, InterruptedException {
    String failure = run("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
  }

  /** What it said, if it failed; else nothing. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException notFound) {
      return notFound.toString();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : "exit code " + process.exitValue() + " " + output.strip();
  }

  @Override
  public void close() throws IOException {
    try {
      if (!run("umount", folder.toString()).isEmpty()) {
        String failure = run("umount", "-l", folder.toString()); // whoever still has it open
        if (!failure.isEmpty()) {
          throw new IOException(folder + " stays mounted: " + failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(folder + " stays mounted", e);
    }
  }
}
