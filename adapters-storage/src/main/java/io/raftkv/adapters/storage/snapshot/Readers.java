package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Who reads which snapshot: a file that somebody reads may be removed, but not shortened. Safe for
 * any thread.
 */
final class Readers {
  private final Folder folder;
  private final Map<String, Integer> counts = new HashMap<>(); // guarded by itself

  Readers(Folder folder) {
    this.folder = folder;
  }

  /** Opens the file to be read by whoever, for however long. */
  DiskFile open(String name) throws IOException {
    synchronized (counts) {
      DiskFile file = new Counted(folder.openToRead(name), name);
      counts.merge(name, 1, Integer::sum);
      return file;
    }
  }

  /** Gives the file another name, by which nobody opens it; whether nobody has it open either. */
  boolean withdraw(String name, String to) throws IOException {
    synchronized (counts) {
      folder.rename(name, to);
      return !counts.containsKey(name);
    }
  }

  private final class Counted implements DiskFile {
    private final DiskFile file;
    private final String name;
    private boolean closed; // guarded by counts

    Counted(DiskFile file, String name) {
      this.file = file;
      this.name = name;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      file.write(bytes, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      synchronized (counts) {
        if (!closed) {
          closed = true;
          counts.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
        }
      }
      file.close();
    }
  }
}
