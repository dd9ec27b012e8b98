package io.raftkv.client.cli;

import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
    Backup backup;
    try (ServerCalls server = cli.connect();
        TaskProgress progress = cli.progress("Backup", TaskProgress.Unit.MEBIBYTES)) {
      backup = new WholeFile(file, force).write(out -> received(server, out, progress));
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

  private static Backup received(ServerCalls server, FileChannel out, TaskProgress progress) {
    Download download = new Download(out, progress);
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
}
