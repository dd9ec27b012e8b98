package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that is looked at: nothing in it can be changed through this, and no server can
 * begin to use it before it is closed.
 */
record OfflineFolder(Folder log, Folder snapshots, Closeable share) implements Closeable {
  private static final String ADVICE = "; give the folder that the server has as storage.data_dir";

  /** How opening ended. */
  sealed interface Result {
    /** It cannot be looked at, why, and what to do. */
    record Unusable(String reason) implements Result {}

    /** It can. */
    record Opened(OfflineFolder folder) implements Result {}
  }

  static Result open(Path dataFolder, Progress progress) throws IOException {
    String objection = objection(dataFolder);
    if (objection != null) {
      return new Result.Unusable(objection);
    }
    Path log = dataFolder.resolve(DataFolderNames.LOG);
    Path snapshots = dataFolder.resolve(DataFolderNames.SNAPSHOTS);
    return open(
        dataFolder.toString(),
        new ReadOnlyFolder(NioFolder.existing(log), Files.isDirectory(log), progress),
        new ReadOnlyFolder(NioFolder.existing(snapshots), Files.isDirectory(snapshots), progress));
  }

  /** Why it is no data folder; null if it may be one. */
  static @Nullable String objection(Path dataFolder) {
    if (!Files.exists(dataFolder)) {
      return "there is no folder " + dataFolder + ADVICE;
    }
    return Files.isDirectory(dataFolder.resolve(DataFolderNames.LOG))
            || Files.isDirectory(dataFolder.resolve(DataFolderNames.SNAPSHOTS))
        ? null
        : dataFolder
            + " is not a data folder of RaftKV: there is neither a folder wal nor a folder"
            + " snapshots in it"
            + ADVICE;
  }

  static Result open(String name, Folder log, Folder snapshots) throws IOException {
    Closeable share = log.tryShare(DataFolderNames.LOCK);
    return share == null
        ? new Result.Unusable(
            name + " is in use by a running server; stop that first, or look at a copy")
        : new Result.Opened(new OfflineFolder(log, snapshots, share));
  }

  @Override
  public void close() throws IOException {
    share.close();
  }
}
