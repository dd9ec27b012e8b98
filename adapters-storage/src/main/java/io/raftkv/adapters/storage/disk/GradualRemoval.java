package io.raftkv.adapters.storage.disk;

import java.io.IOException;

/**
 * Removes a large file a part at a time. A file system may tell the disk at once of all the space
 * that has become free (mount option {@code discard}), and whoever syncs meanwhile waits for as
 * long as that takes: measured, 15 ms for 150 MB.
 *
 * <p>Source: RocksDB's {@code bytes_max_delete_chunk}, of the same purpose.
 */
public final class GradualRemoval {
  private static final long PART_BYTES = 2 << 20;

  private GradualRemoval() {}

  /**
   * Removes the file, which nobody reads any more and whose name says that it is worth nothing:
   * what was left of it by the end of the process must not be taken for what it was. That name is
   * made durable first.
   */
  public static void remove(Folder folder, String name) throws IOException {
    folder.sync();
    try (DiskFile file = folder.open(name)) {
      for (long left = file.size() - PART_BYTES; left > 0; left -= PART_BYTES) {
        file.truncate(left);
        file.sync();
      }
    }
    folder.delete(name);
  }
}
