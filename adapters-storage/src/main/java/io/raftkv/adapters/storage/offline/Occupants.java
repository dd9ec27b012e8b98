package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What lies in a folder that is to be restored into. The lock, and what a restore that was killed
 * has left unfinished, are nothing: so it can just be repeated.
 */
final class Occupants {
  /** What ext4 makes at the root of each file system, which a data folder may be. */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final int NAMED_MAX = 3;

  private Occupants() {}

  /** The paths, within it, of what is in the way; none also where there is no such folder. */
  static List<String> of(Path dataFolder) throws IOException {
    List<String> found = new ArrayList<>();
    if (!Files.exists(dataFolder)) {
      return found;
    }
    for (String name : names(dataFolder)) {
      Path entry = dataFolder.resolve(name);
      if (!Files.isDirectory(entry)) {
        found.add(name);
        continue;
      }
      switch (name) {
        case DataFolderNames.LOG -> add(found, name, names(entry), Occupants::isNothingInLog);
        case DataFolderNames.SNAPSHOTS ->
            add(found, name, names(entry), SnapshotFolder::isUnfinished);
        case LOST_AND_FOUND -> {}
        default -> found.add(name + "/");
      }
    }
    return found;
  }

  /** The same of the files in the two folders alone. */
  static List<String> of(Folder log, Folder snapshots) throws IOException {
    List<String> found = new ArrayList<>();
    add(found, DataFolderNames.LOG, log.list(), Occupants::isNothingInLog);
    add(found, DataFolderNames.SNAPSHOTS, snapshots.list(), SnapshotFolder::isUnfinished);
    return found;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void add(
      List<String> found, String folder, List<String> names, Predicate<String> isNothing) {
    for (String name : names) {
      if (!isNothing.test(name)) {
        found.add(folder + "/" + name);
      }
    }
  }

  private static boolean isNothingInLog(String name) {
    return name.equals(DataFolderNames.LOCK);
  }

  /** Whether it is a snapshot and no more, as a restore leaves a folder that ended well. */
  static boolean isRestored(List<String> occupants) {
    return occupants.size() == 1
        && occupants.getFirst().startsWith(DataFolderNames.SNAPSHOTS + "/")
        && SnapshotFolder.isSnapshot(
            occupants.getFirst().substring(DataFolderNames.SNAPSHOTS.length() + 1));
  }

  /** A few of them, and how many more there are. */
  static String describe(List<String> occupants) {
    int more = occupants.size() - NAMED_MAX;
    String named = String.join(", ", occupants.subList(0, Math.min(NAMED_MAX, occupants.size())));
    return named
        + (more > 0
            ? " and " + more + " more lie there"
            : named.contains(",") ? " lie there" : " lies there");
  }
}
