package io.raftkv.client.cli;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads the state into a file, which has its name only once it is whole and on disk. */
@Command(name = "backup", description = "Downloads the whole state, while the server goes on.")
final class BackupCommand implements Runnable {
  private final KvCli cli;

  @Parameters(paramLabel = "FILE", description = "written aside as FILE.part, then renamed")
  private Path file = Path.of("");

  @Option(names = "--force", description = "replace FILE if there is one")
  private boolean force;

  BackupCommand(KvCli cli) {
    this.cli = cli;
  }

  private record Backup(long bytes, long revision) {}

  @Override
  public void run() {
    if (Files.isDirectory(file) || file.getFileName() == null) {
      throw new CliFault(CliFault.USAGE, file + " is a folder; name a file in it");
    }
    refuseExisting();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Backup backup;
    try (ServerCalls server = cli.connect()) {
      backup = download(server, part);
    } catch (IOException e) {
      throw new CliFault(CliFault.USAGE, part + " could not be written: " + FileFault.reason(e));
    }
    if (cli.json()) {
      cli.print(
          KeyCommands.ordered(
              "file", file.toString(),
              "size", backup.bytes(),
              "revision", backup.revision(),
              "status", "success"));
    } else {
      cli.out()
          .println(
              "Backed up revision "
                  + backup.revision()
                  + " to '"
                  + file
                  + "' ("
                  + backup.bytes()
                  + " bytes)");
    }
  }

  private void refuseExisting() {
    if (!force && Files.exists(file)) {
      throw new CliFault(
          CliFault.USAGE, file + " exists; name another file, or replace it by --force");
    }
  }

  private Backup download(ServerCalls server, Path part) throws IOException {
    try (FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = out.tryLock()) {
      if (lock == null) {
        throw new CliFault(CliFault.USAGE, "another backup into " + part + " is under way");
      }
      try {
        out.truncate(0); // what a broken one may have left
        Backup backup = received(server, out);
        out.force(true);
        publish(part);
        return backup;
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(part);
        throw e;
      }
    }
  }

  private static Backup received(ServerCalls server, FileChannel out) {
    Download download = new Download(out);
    HttpHeaders headers = server.download("/admin/backup", download).orFail().headers();
    long length = headers.firstValueAsLong("Content-Length").orElse(-1);
    long revision = headers.firstValueAsLong("X-Raft-Revision").orElse(-1);
    if (revision < 0 || length < 0) {
      throw new CliFault(CliFault.REFUSED, "the answer is no backup; is this a RaftKV server?");
    }
    if (length != download.received()) {
      throw new CliFault(
          CliFault.UNREACHABLE,
          "only " + download.received() + " of " + length + " bytes came; try again");
    }
    return new Backup(length, revision);
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
