package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/** Where a log lies, and who works for it: real folders and threads, or a test's. */
interface WalPlace {
  /** The folder of the segments; made if need be. */
  Folder log() throws IOException;

  /** The folder of the snapshots; made if need be. */
  Folder snapshots() throws IOException;

  /** The threads beside the log's own. */
  WalThreads threads();

  /** Where the salts of segments come from; nobody else may guess them. */
  IntSupplier salts();

  /** In a data folder of the machine's file system. */
  static WalPlace on(Path dataFolder) {
    return new DataFolder(dataFolder);
  }
}
