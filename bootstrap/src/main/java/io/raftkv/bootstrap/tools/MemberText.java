package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.MemberReport;
import io.raftkv.application.port.StoppedMember;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What verify prints of a node of a cluster. */
final class MemberText {
  private MemberText() {}

  /** The report, line by line, the verdict last. */
  static List<String> of(MemberReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "node " + report.identity().nodeId() + " of cluster " + report.identity().clusterId());
    report.snapshots().forEach(file -> lines.addAll(ReportText.lines(file)));
    lines.addAll(log(report.log()));
    report.notes().forEach(note -> lines.add("note: " + note));
    lines.add("start: a server would " + start(report));
    lines.addAll(ReportText.verdict(report.damage()));
    return lines.stream().map(Quoted::line).toList();
  }

  private static List<String> log(StoppedMember.Log log) {
    return switch (log) {
      case StoppedMember.Log.Missing(String folder) -> List.of(folder + ": no Raft log is there");
      case StoppedMember.Log.Damaged _ -> List.of("the Raft log: damaged");
      case StoppedMember.Log.Sound(
              String folder,
              long first,
              long last,
              long term,
              StoppedMember.@Nullable Torn torn) -> {
        List<String> lines = new ArrayList<>();
        lines.add(
            folder
                + ": sound, "
                + entries(last - first + 1)
                + ReportText.range(" (", first, last, ", the last of term " + term + ")"));
        lines.addAll(torn(torn));
        yield lines;
      }
    };
  }

  /** A number of entries, in good English. */
  static String entries(long number) {
    return number + (number == 1 ? " entry" : " entries");
  }

  /** What a start cuts off; no line where that is nothing. */
  static List<String> torn(StoppedMember.@Nullable Torn torn) {
    return torn == null
        ? List.of()
        : List.of("  " + torn.file(), ReportText.torn(torn.offset(), torn.bytes()));
  }

  private static String start(MemberReport report) {
    if (report.refusal() != null) {
      return "refuse: " + report.refusal();
    }
    return switch (report.log()) {
      case StoppedMember.Log.Missing _, StoppedMember.Log.Damaged _ ->
          "make its log, which it has not begun yet";
      case StoppedMember.Log.Sound(_, long first, long last, _, _) ->
          "go on from "
              + (report.snapshotIndex() > 0
                  ? "the snapshot of entry " + report.snapshotIndex()
                  : "an empty state")
              + (last < first
                  ? ", with an empty log"
                  : ", with the log up to entry "
                      + last
                      + " as far as the cluster has agreed on it");
    };
  }
}
