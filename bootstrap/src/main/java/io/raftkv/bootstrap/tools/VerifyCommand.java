package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.FolderReport;
import io.raftkv.adapters.storage.offline.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads all of a data folder and says what is there and what is damaged. */
@Command(
    name = "verify",
    header = "Checks a data folder.",
    description = {
      "Reads every file of a data folder, while no server uses it, and prints what is there, all"
          + " that is damaged, and whether a server would start with it. Changes nothing.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 sound (a torn tail, which a start cuts off, is sound, and reported);"
          + " 1 damaged, not readable, or in use; 2 usage.",
      "",
      "Example:",
      "  raftkv verify --data-dir /var/lib/raftkv"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Tools tools;

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "the folder that the server has as storage.data_dir")
  private Path dataDir = Path.of("");

  VerifyCommand(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Integer call() throws IOException {
    Verification.Result result;
    try (TerminalProgress progress = tools.progress("Verifying")) {
      result = Verification.of(dataDir, progress);
    }
    return switch (result) {
      case Verification.Result.Unusable(String reason) ->
          throw new ToolFault(ToolFault.FAILED, reason);
      case Verification.Result.Verified(FolderReport report) -> {
        tools.print(ReportText.of(report));
        if (!report.isSound()) {
          throw new ToolFault(ToolFault.FAILED, damage(report));
        }
        yield 0;
      }
    };
  }

  private String damage(FolderReport report) {
    int more = report.damage().size() - 1;
    return dataDir
        + " is damaged: "
        + report.damage().getFirst()
        + (more > 0 ? ", and " + more + " more" : "")
        + switch (report.start()) {
          case FolderReport.Start.GoesOn _ ->
              "; a server would still start with it: take a backup of that one's state";
          case FolderReport.Start.Refuses _ ->
              "; a server would not start with it: restore a backup into a new folder";
        };
  }
}
