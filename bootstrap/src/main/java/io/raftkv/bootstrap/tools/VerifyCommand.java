package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.FolderReport;
import io.raftkv.adapters.storage.offline.MemberReport;
import io.raftkv.adapters.storage.offline.MemberVerification;
import io.raftkv.adapters.storage.offline.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads all of a data folder and says what is there and what is damaged. */
@Command(
    name = "verify",
    header = "Checks a data folder.",
    description = {
      "Reads every file of a data folder, while no server uses it, and prints what is there, all"
          + " that is damaged, and whether a server would start with it. Of a node of a cluster that"
          + " is its snapshots and its Raft log. Changes nothing.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 sound (a torn tail, which a start cuts off, is sound, and reported);"
          + " 1 damaged, not readable, or in use; 2 usage.",
      "",
      "Examples:",
      "  raftkv verify --data-dir /var/lib/raftkv",
      "  raftkv verify --data-dir /var/lib/raftkv --raft-dir /disk2/raft"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Tools tools;

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "the folder that the server has as storage.data_dir")
  private Path dataDir = Path.of("");

  @Option(
      names = "--raft-dir",
      paramLabel = "DIR",
      description =
          "the folder that a node of a cluster has as raft.raft_dir; raft within the data folder by"
              + " default")
  private @Nullable Path raftDir;

  VerifyCommand(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Integer call() throws IOException {
    MemberVerification.Result result;
    try (TerminalProgress progress = tools.progress("Verifying")) {
      result = MemberVerification.of(dataDir, StoppedNodes.of(dataDir, raftDir), progress);
    }
    return switch (result) {
      case MemberVerification.Result.NoMember _ -> alone();
      case MemberVerification.Result.Unusable(String reason) ->
          throw new ToolFault(ToolFault.FAILED, reason);
      case MemberVerification.Result.Verified(MemberReport report) -> {
        tools.print(MemberText.of(report));
        if (!report.damage().isEmpty()) {
          throw new ToolFault(
              ToolFault.FAILED,
              dataDir
                  + " is damaged: "
                  + report.damage().getFirst()
                  + more(report.damage().size() - 1)
                  + (report.refusal() == null
                      ? "; a server would still start with it"
                      : "; a server would not start with it: remove the node from its cluster, and"
                          + " let it join with empty folders"));
        }
        yield 0;
      }
    };
  }

  private int alone() throws IOException {
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
    return dataDir
        + " is damaged: "
        + report.damage().getFirst()
        + more(report.damage().size() - 1)
        + switch (report.start()) {
          case FolderReport.Start.GoesOn _ ->
              "; a server would still start with it: take a backup of that one's state";
          case FolderReport.Start.Refuses _ ->
              "; a server would not start with it: restore a backup into a new folder";
        };
  }

  private static String more(int more) {
    return more > 0 ? ", and " + more + " more" : "";
  }
}
