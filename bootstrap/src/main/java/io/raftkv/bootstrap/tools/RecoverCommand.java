package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.IoFault;
import io.raftkv.adapters.storage.offline.LostQuorum;
import io.raftkv.application.port.StoppedMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes of one node's folders what a new cluster can begin with. */
@Command(
    name = "recover",
    header = "Begins a new cluster with one node's data, when the quorum is lost for good.",
    description = {
      "Reads the newest sound snapshot of a stopped node and all of its Raft log behind that, writes"
          + " one snapshot of it, and moves the log and the node's identity out of the way; nothing"
          + " is deleted. Entries that the cluster may never have agreed on are included. Other"
          + " nodes of the old cluster may have acknowledged writes that this one lacks: recover"
          + " the one whose last entry has the highest term and then the highest index, which"
          + " --dry-run tells. If it is cut off, run it again.",
      ""
    },
    footer = {
      "",
      "No node of the old cluster may be started again beside the new one: remove their folders.",
      "",
      "Exit codes: 0 recovered, or with --dry-run could be; 1 not recovered; 2 usage.",
      "",
      "Examples:",
      "  raftkv recover --force-new-cluster --dry-run /var/lib/raftkv",
      "  raftkv recover --force-new-cluster /var/lib/raftkv --raft-dir /disk2/raft"
    })
final class RecoverCommand implements Callable<Integer> {
  private final Tools tools;

  @Parameters(
      paramLabel = "DATA_DIR",
      description = "the folder that the stopped node has as storage.data_dir")
  private Path dataDir = Path.of("");

  @Option(
      names = "--force-new-cluster",
      required = true,
      description = "say that the old cluster is given up")
  private boolean forceNewCluster;

  @Option(
      names = "--raft-dir",
      paramLabel = "DIR",
      description =
          "the folder that the node has as raft.raft_dir; raft within DATA_DIR by default")
  private @Nullable Path raftDir;

  @Option(names = "--dry-run", description = "tell what there is, and change nothing")
  private boolean dryRun;

  RecoverCommand(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Integer call() throws IOException {
    if (!forceNewCluster) {
      throw new ToolFault(ToolFault.USAGE, "--force-new-cluster is not a question");
    }
    LostQuorum.Result result;
    try (TerminalProgress progress = tools.progress("Recovering")) {
      result = LostQuorum.of(dataDir, StoppedNodes.of(dataDir, raftDir), dryRun, progress);
    } catch (IOException e) {
      throw new ToolFault(
          ToolFault.FAILED,
          dataDir
              + " was not recovered: "
              + IoFault.describe(e)
              + "; mend that and run recover again");
    }
    return switch (result) {
      case LostQuorum.Result.Refused(String reason) ->
          throw new ToolFault(ToolFault.FAILED, reason);
      case LostQuorum.Result.Recovered(LostQuorum.Report report, LostQuorum.Kept kept) -> {
        List<String> lines = new ArrayList<>(found(report));
        lines.addAll(kept == null ? List.of("Nothing was changed") : next(kept));
        tools.print(lines.stream().map(Quoted::line).toList());
        yield 0;
      }
    };
  }

  private static List<String> found(LostQuorum.Report report) {
    StoppedMember.Log.Sound log = report.log();
    List<String> lines = new ArrayList<>();
    lines.add(
        "node " + report.identity().nodeId() + " of cluster " + report.identity().clusterId());
    if (report.identity().removed()) {
      lines.add("note: the cluster has removed this node: others have newer data");
    }
    report.notes().forEach(note -> lines.add("note: " + note));
    lines.add(
        "snapshot: "
            + (report.snapshotIndex() == 0 ? "none" : "up to entry " + report.snapshotIndex()));
    lines.add(
        "log: "
            + (log.last() < log.first()
                ? "no entries"
                : "entries "
                    + log.first()
                    + " to "
                    + log.last()
                    + ", the last of term "
                    + log.lastTerm())
            + "; "
            + report.beyond()
            + " of them behind the snapshot; the cluster may never have agreed on the last");
    lines.addAll(MemberText.torn(log.torn()));
    lines.add(
        "state: "
            + ReportText.count(report.state().keys(), "key")
            + " at revision "
            + report.state().revision()
            + " (entry "
            + report.state().appliedIndex()
            + ")");
    return lines;
  }

  private List<String> next(LostQuorum.Kept kept) {
    return List.of(
        "All of it is in " + kept.snapshot(),
        "The log was moved to " + kept.logAside() + ", the identity to " + kept.identityAside(),
        "Start this node with --storage.data-dir="
            + dataDir
            + " --raft.enabled --raft.bootstrap --raft.node-id=ID --raft.raft-addr=HOST:PORT: it"
            + " makes a new cluster",
        "Start the others with empty folders and --raft.join-addr=URL of this node. Never start a"
            + " node of the old cluster with its old folders again: remove those");
  }
}
