package io.raftkv.adapters.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system. */
public final class NioFolder implements Folder {
  private final Path path;

  private NioFolder(Path path) {
    this.path = path;
  }

  /** The folder at the path, which is made, with the folders above it, if need be. */
  public static NioFolder at(Path path) throws IOException {
    Path missing = path.toAbsolutePath();
    while (missing != null && !Files.exists(missing)) {
      missing = missing.getParent();
    }
    Files.createDirectories(path);
    // The name of each new folder must be as durable as what is put into it.
    for (Path made = path.toAbsolutePath();
        made != null && !made.equals(missing);
        made = made.getParent()) {
      sync(made.getParent());
    }
    return new NioFolder(path);
  }

  /** The folder at the path, which must be there; nothing is made. */
  public static NioFolder existing(Path path) {
    return new NioFolder(path);
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return open(
        name, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name, StandardOpenOption.READ);
  }

  private DiskFile open(String name, OpenOption... options) throws IOException {
    try {
      return new NioFile(FileChannel.open(path.resolve(name), options));
    } catch (IOException e) {
      throw understood(e);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        path.resolve(from),
        path.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    sync(path);
  }

  private static void sync(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public @Nullable Closeable tryLock(String name) throws IOException {
    return locked(
        FileChannel.open(path.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        false);
  }

  @Override
  public @Nullable Closeable tryShare(String name) throws IOException {
    try {
      return locked(FileChannel.open(path.resolve(name), StandardOpenOption.READ), true);
    } catch (NoSuchFileException nobodyEverLockedIt) {
      return () -> {};
    }
  }

  private static @Nullable Closeable locked(FileChannel channel, boolean shared)
      throws IOException {
    boolean acquired = false;
    try {
      acquired = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
    } catch (OverlappingFileLockException e) {
      acquired = false; // held by this very process
    } finally {
      if (!acquired) {
        channel.close();
      }
    }
    return acquired ? channel : null;
  }

  @Override
  public String describe(String name) {
    return path.resolve(name).toString();
  }

  private static IOException understood(IOException e) {
    String message = e.getMessage();
    return message != null
            && (message.contains("No space left on device")
                || message.contains("Disk quota exceeded"))
        ? new NoSpaceException(message)
        : e;
  }

  private record NioFile(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      try {
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException e) {
        throw understood(e);
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int total = 0;
      while (into.hasRemaining()) {
        int count = channel.read(into, position + total);
        if (count < 0) {
          break;
        }
        total += count;
      }
      return total;
    }

    @Override
    public void sync() throws IOException {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw understood(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
