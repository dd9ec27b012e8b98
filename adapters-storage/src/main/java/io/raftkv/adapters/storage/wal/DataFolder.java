package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import java.io.IOException;
import java.nio.file.Path;

/** The places of a node's files in its data folder. */
record DataFolder(Path path) implements WalPlace {
  private static final String LOG = "wal";
  private static final String SNAPSHOTS = "snapshots";

  @Override
  public Folder log() throws IOException {
    return NioFolder.at(path.resolve(LOG));
  }

  @Override
  public Folder snapshots() throws IOException {
    return NioFolder.at(path.resolve(SNAPSHOTS));
  }

  @Override
  public WalThreads threads() {
    return WalThreads.own();
  }
}
