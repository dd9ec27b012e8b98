package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.SimulatedDisk;

/** A place on a simulated disk, where the log's thread does everything. */
record SimulatedPlace(SimulatedDisk disk) implements WalPlace {
  @Override
  public Folder log() {
    return disk.folder("wal");
  }

  @Override
  public Folder snapshots() {
    return disk.folder("snapshots");
  }

  @Override
  public WalThreads threads() {
    return WalThreads.none();
  }
}
