package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder through which nothing can be changed, and which tells what is read of it. */
final class ReadOnlyFolder implements Folder {
  private final Folder folder;
  private final boolean present;
  private final Progress progress;

  /**
   * Over another one.
   *
   * @param present whether it is there at all; if not, it is empty
   */
  ReadOnlyFolder(Folder folder, boolean present, Progress progress) {
    this.folder = folder;
    this.present = present;
    this.progress = progress;
  }

  /** The folder that the file lies in, described as the file is. */
  static ReadOnlyFolder holding(Path file, Progress progress) {
    Path parent = file.getParent();
    return new ReadOnlyFolder(
        NioFolder.existing(parent == null ? Path.of("") : parent), true, progress);
  }

  @Override
  public List<String> list() throws IOException {
    return present ? folder.list() : List.of();
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return new CountedFile(folder.openToRead(name), progress);
  }

  @Override
  public @Nullable Closeable tryShare(String name) throws IOException {
    return folder.tryShare(name);
  }

  @Override
  public String describe(String name) {
    return folder.describe(name);
  }

  @Override
  public DiskFile create(String name) {
    throw refused();
  }

  @Override
  public DiskFile open(String name) {
    throw refused();
  }

  @Override
  public void rename(String from, String to) {
    throw refused();
  }

  @Override
  public void delete(String name) {
    throw refused();
  }

  @Override
  public void sync() {
    throw refused();
  }

  @Override
  public long usableBytes() throws IOException {
    return folder.usableBytes();
  }

  @Override
  public @Nullable Closeable tryLock(String name) {
    throw refused();
  }

  private UnsupportedOperationException refused() {
    return new UnsupportedOperationException(folder.describe("") + " is only looked at");
  }

  private record CountedFile(DiskFile file, Progress progress) implements DiskFile {
    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int count = file.read(into, position);
      progress.advance(count);
      return count;
    }

    @Override
    public void write(ByteBuffer bytes, long position) {
      throw new UnsupportedOperationException("a file that is only looked at");
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("a file that is only looked at");
    }

    @Override
    public void sync() {
      throw new UnsupportedOperationException("a file that is only looked at");
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
