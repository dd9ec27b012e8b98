package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.IoFault;
import io.raftkv.adapters.storage.offline.Restoration;
import io.raftkv.adapters.storage.offline.SnapshotSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a data folder from a snapshot or a backup. */
@Command(
    name = "restore",
    header = "Makes a data folder from a snapshot or a backup.",
    description = {
      "Verifies all of a snapshot or backup, then makes a data folder of it, with which a server"
          + " can start. The folder must not be there, or be empty. If a restore is cut off, the"
          + " folder holds no data, or all of it: run it again.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 restored; 1 not restored; 2 usage.",
      "",
      "Examples:",
      "  raftkv restore --from backup.rkv --data-dir /var/lib/raftkv",
      "  ssh db1 cat backup.rkv | raftkv restore --from - --data-dir /var/lib/raftkv"
    })
final class RestoreCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Tools tools;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description =
          "a backup, or a file of a data folder's snapshots; - reads it from standard input, which"
              + " is written aside while it is verified")
  private String from = "";

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "the folder to make, which the server then has as storage.data_dir")
  private Path dataDir = Path.of("");

  RestoreCommand(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Integer call() throws IOException {
    Restoration.Result result;
    try (TerminalProgress progress = tools.progress("Restoring")) {
      result =
          from.equals(STANDARD_INPUT)
              ? Restoration.of(tools.in(), dataDir, progress)
              : Restoration.of(Path.of(from), dataDir, progress);
    } catch (IOException e) {
      throw new ToolFault(
          ToolFault.FAILED,
          dataDir
              + " was not restored: "
              + IoFault.describe(e)
              + "; mend that and run restore again");
    }
    return switch (result) {
      case Restoration.Result.Refused(String reason) ->
          throw new ToolFault(ToolFault.FAILED, reason);
      case Restoration.Result.Restored(String file, long bytes, SnapshotSummary summary) -> {
        tools.print(
            List.of(
                "Restored "
                    + ReportText.count(summary.keys(), "key")
                    + " at revision "
                    + summary.revision()
                    + " (entry "
                    + summary.index()
                    + ") as "
                    + file
                    + ", "
                    + ReportText.count(bytes, "byte"),
                "Start the server with --storage.data-dir=" + dataDir));
        yield 0;
      }
    };
  }
}
