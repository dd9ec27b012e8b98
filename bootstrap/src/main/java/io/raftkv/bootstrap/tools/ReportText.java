package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.FileReport;
import io.raftkv.adapters.storage.offline.FolderReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What verify prints. */
final class ReportText {
  private final FolderReport report;
  private final List<String> lines = new ArrayList<>();

  private ReportText(FolderReport report) {
    this.report = report;
  }

  /** The report, line by line, the verdict last. */
  static List<String> of(FolderReport report) {
    ReportText text = new ReportText(report);
    report.snapshots().forEach(text::file);
    report.segments().forEach(text::file);
    report.notes().forEach(note -> text.lines.add("note: " + note));
    text.totals();
    text.start();
    text.verdict();
    return text.lines.stream().map(Quoted::line).toList();
  }

  private void file(FileReport file) {
    switch (file) {
      case FileReport.Snapshot snapshot ->
          lines.add(
              snapshot.file()
                  + ": sound, entry "
                  + snapshot.summary().index()
                  + ", revision "
                  + snapshot.summary().revision()
                  + ", "
                  + count(snapshot.summary().keys(), "key")
                  + ", "
                  + count(snapshot.bytes(), "byte")
                  + ", written "
                  + Instant.ofEpochMilli(snapshot.summary().createdAtMillis()));
      case FileReport.Segment segment -> {
        lines.add(
            segment.file()
                + ": sound, "
                + (segment.sealed() ? "sealed, " : "open, ")
                + count(segment.records(), "record")
                + range(" (entries ", segment.firstIndex(), segment.nextIndex() - 1, ")")
                + ", "
                + count(segment.bytes(), "byte"));
        if (segment.tornBytes() > 0) {
          lines.add(
              "  torn tail at offset "
                  + segment.tornOffset()
                  + ": "
                  + count(segment.tornBytes(), "byte")
                  + " of a write that was never acknowledged; a start cuts it off");
        }
      }
      case FileReport.Damaged damaged ->
          lines.add(
              damaged.file()
                  + ": damaged"
                  + (damaged.sound() > 0
                      ? ", " + count(damaged.sound(), "record") + " before the damage"
                      : ""));
      case FileReport.Unreadable unreadable -> lines.add(unreadable.file() + ": not readable");
    }
  }

  /** A number of things, in good English. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String range(String before, long first, long last, String after) {
    return last < first ? "" : before + first + " to " + last + after;
  }

  private void totals() {
    long records = 0;
    long first = Long.MAX_VALUE;
    long last = 0;
    for (FileReport file : report.segments()) {
      if (file instanceof FileReport.Segment segment && segment.records() > 0) {
        records += segment.records();
        first = Math.min(first, segment.firstIndex());
        last = Math.max(last, segment.nextIndex() - 1);
      } else if (file instanceof FileReport.Damaged damaged) {
        records += damaged.sound();
      }
    }
    lines.add(
        "total: "
            + count(report.snapshots().size(), "snapshot")
            + ", "
            + count(report.segments().size(), "segment")
            + ", "
            + count(records, "record")
            + range(", entries ", first, last, "")
            + (report.durableMark() > 0
                ? "; known to have been synced up to entry " + report.durableMark()
                : ""));
  }

  private void start() {
    lines.add(
        switch (report.start()) {
          case FolderReport.Start.GoesOn(long lastIndex, long snapshotIndex, long replayed) ->
              lastIndex == 0
                  ? "start: a server would start empty"
                  : "start: a server would go on behind entry "
                      + lastIndex
                      + (snapshotIndex > 0
                          ? ", by the snapshot of entry " + snapshotIndex + " and "
                          : ", by ")
                      + count(replayed, "record")
                      + " of the log";
          case FolderReport.Start.Refuses(String why) -> "start: a server would refuse: " + why;
        });
  }

  private void verdict() {
    if (report.isSound()) {
      lines.add("sound");
      return;
    }
    lines.add("damaged:");
    report.damage().forEach(damage -> lines.add("  " + damage));
  }
}
