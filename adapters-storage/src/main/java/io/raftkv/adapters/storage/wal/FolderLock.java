package io.raftkv.adapters.storage.wal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a folder to one process; the system gives it free when the process ends, however. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** The lock, or null while somebody else has it. */
  static @Nullable FolderLock tryAcquire(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean acquired = false;
    try {
      acquired = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      acquired = false; // held by this very process
    } finally {
      if (!acquired) {
        channel.close();
      }
    }
    return acquired ? new FolderLock(channel) : null;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
