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
    report.snapshots().forEach(file -> text.lines.addAll(lines(file)));
    report.segments().forEach(file -> text.lines.addAll(lines(file)));
    report.notes().forEach(note -> text.lines.add("note: " + note));
    text.totals();
    text.start();
    text.verdict();
    return text.lines.stream().map(Quoted::line).toList();
  }

  /** What is to be said of one file. */
  static List<String> lines(FileReport file) {
    return switch (file) {
      case FileReport.Snapshot snapshot ->
          List.of(
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
      case FileReport.Segment segment -> segment(segment);
      case FileReport.Damaged damaged ->
          List.of(
              damaged.file()
                  + ": damaged"
                  + (damaged.sound() > 0
                      ? ", " + count(damaged.sound(), "record") + " before the damage"
                      : ""));
      case FileReport.Unreadable unreadable -> List.of(unreadable.file() + ": not readable");
    };
  }

  private static List<String> segment(FileReport.Segment segment) {
    List<String> lines = new ArrayList<>();
    lines.add(
        segment.file()
            + ": sound, "
            + (segment.sealed() ? "sealed, " : "open, ")
            + count(segment.records(), "record")
            + range(" (entries ", segment.firstIndex(), segment.nextIndex() - 1, ")")
            + ", "
            + count(segment.bytes(), "byte"));
    if (segment.tornBytes() > 0) {
      lines.add(torn(segment.tornOffset(), segment.tornBytes()));
    }
    return lines;
  }

  /** What a start cuts off a log. */
  static String torn(long offset, long bytes) {
    return "  torn tail at offset "
        + offset
        + ": "
        + count(bytes, "byte")
        + " of a write that was never acknowledged; a start cuts it off";
  }

  /** A number of things, in good English. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  static String range(String before, long first, long last, String after) {
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
    lines.addAll(verdict(report.damage()));
  }

  /** The last lines: whether it is sound, and what is damaged. */
  static List<String> verdict(List<String> damage) {
    if (damage.isEmpty()) {
      return List.of("sound");
    }
    List<String> lines = new ArrayList<>(List.of("damaged:"));
    damage.forEach(one -> lines.add("  " + one));
    return lines;
  }
}
