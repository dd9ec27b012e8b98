package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.SimulatedDisk;
import java.util.function.IntSupplier;

/** A place on a simulated disk, where the log's thread does everything. */
record SimulatedPlace(SimulatedDisk disk) implements WalPlace {
  static final int SALT = 0x5EA50A17;

  @Override
  public Folder log() {
    return disk.folder("wal");
  }

  @Override
  public Folder snapshots() {
    return disk.folder("snapshots");
  }

  @Override
  public IntSupplier salts() {
    return () -> SALT;
  }

  @Override
  public WalThreads threads() {
    return WalThreads.none();
  }
}
