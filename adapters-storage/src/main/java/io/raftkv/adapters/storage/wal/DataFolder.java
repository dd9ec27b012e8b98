package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.IntSupplier;

/** The places of a node's files in its data folder. */
record DataFolder(Path path) implements WalPlace {
  @Override
  public Folder log() throws IOException {
    return NioFolder.at(path.resolve(DataFolderNames.LOG));
  }

  @Override
  public Folder snapshots() throws IOException {
    return NioFolder.at(path.resolve(DataFolderNames.SNAPSHOTS));
  }

  @Override
  public IntSupplier salts() {
    return new SecureRandom()::nextInt;
  }

  @Override
  public WalThreads threads() {
    return WalThreads.own();
  }
}
