package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of a data folder that hold nothing of its state. */
final class OtherFiles {
  private static final String ASIDE = ".tmp";

  private OtherFiles() {}

  /** A line for each that somebody may want to know of. */
  static List<String> notes(Folder log, Folder snapshots) throws IOException {
    List<String> notes = new ArrayList<>();
    for (String name : snapshots.list()) {
      if (SnapshotFolder.isSetAside(name)) {
        notes.add(snapshots.describe(name) + " is damaged, and a start has set it aside before");
      } else if (SnapshotFolder.isUnfinished(name)) {
        notes.add(snapshots.describe(name) + " was never finished; a start removes it");
      } else if (!SnapshotFolder.isSnapshot(name)) {
        notes.add(stranger(snapshots, name));
      }
    }
    Set<String> segments =
        SegmentFile.list(log).stream().map(SegmentFile::name).collect(Collectors.toSet());
    Set<String> known = Set.of(DataFolderNames.LOCK, DurableMark.NAME);
    for (String name : log.list()) {
      if (!segments.contains(name) && !known.contains(name) && !name.endsWith(ASIDE)) {
        notes.add(stranger(log, name));
      }
    }
    return notes;
  }

  private static String stranger(Folder folder, String name) {
    return folder.describe(name) + " is no file of RaftKV's; a start passes it over";
  }
}
