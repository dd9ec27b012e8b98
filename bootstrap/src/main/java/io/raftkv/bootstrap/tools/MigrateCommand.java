package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.IoFault;
import io.raftkv.adapters.storage.offline.Migration;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes the data folder of a server alone ready to be the first of a cluster. */
@Command(
    name = "migrate",
    header = "Makes a standalone server's folder ready for a cluster.",
    description = {
      "Recovers the data folder of a standalone server, as its start would, writes one snapshot of"
          + " all of it, and moves the log out of the way. The first node of a cluster starts with"
          + " what is left; nothing is deleted. If it is cut off, run it again.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 ready, also if it was so before; 1 not migrated; 2 usage.",
      "",
      "Example:",
      "  raftkv migrate /var/lib/raftkv"
    })
final class MigrateCommand implements Callable<Integer> {
  private final Tools tools;

  @Parameters(
      paramLabel = "DATA_DIR",
      description = "the folder that the stopped server has as storage.data_dir")
  private Path dataDir = Path.of("");

  MigrateCommand(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Integer call() throws IOException {
    Migration.Result result;
    try (TerminalProgress progress = tools.progress("Migrating")) {
      result = Migration.of(dataDir, progress);
    } catch (IOException e) {
      throw new ToolFault(
          ToolFault.FAILED,
          dataDir
              + " was not migrated: "
              + IoFault.describe(e)
              + "; mend that and run migrate again: until it is done a standalone server starts"
              + " with the folder as before");
    }
    return switch (result) {
      case Migration.Result.Refused(String reason) -> throw new ToolFault(ToolFault.FAILED, reason);
      case Migration.Result.Ready(View state, String snapshot, _, String logAside) -> {
        tools.print(text(state, snapshot, logAside));
        yield 0;
      }
    };
  }

  private List<String> text(View state, String snapshot, @Nullable String logAside) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ReportText.count(state.keys(), "key")
            + " at revision "
            + state.revision()
            + " (entry "
            + state.appliedIndex()
            + ") are in "
            + snapshot);
    if (logAside == null) {
      lines.add("There was no log to be moved: the folder is ready for a cluster");
    } else {
      lines.add("The log was moved to " + logAside);
      lines.add(
          "To go back, as long as no node of a cluster was started with the folder: remove "
              + dataDir.resolve("wal")
              + " and give "
              + logAside
              + " that name");
    }
    lines.add(
        "Start the first node with --storage.data-dir="
            + dataDir
            + " --raft.enabled --raft.bootstrap --raft.node-id=ID --raft.raft-addr=HOST:PORT");
    lines.add(
        "Start the others with empty folders and --raft.join-addr=URL of a node, in the place of"
            + " --raft.bootstrap");
    return lines.stream().map(Quoted::line).toList();
  }
}
