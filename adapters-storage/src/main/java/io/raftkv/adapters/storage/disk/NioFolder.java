package io.raftkv.adapters.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system. */
public final class NioFolder implements Folder {
  /**
   * What this process has locked. The system gives a lock free for other processes as soon as its
   * owner closes <em>any</em> channel to the file, so a second one must not even be opened.
   */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

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
    } catch (UncheckedIOException e) {
      throw understood(new IOException(e.getMessage(), e), path);
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
    Path file = path.resolve(name);
    try {
      return new NioFile(FileChannel.open(file, options), file);
    } catch (IOException e) {
      throw understood(e, file);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    try {
      Files.move(
          path.resolve(from),
          path.resolve(to),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw understood(e, path.resolve(from));
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException e) {
      throw understood(e, path.resolve(name));
    }
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
  public long usableBytes() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  @Override
  public @Nullable Closeable tryLock(String name) throws IOException {
    Path file = path.toRealPath().resolve(name);
    if (!LOCKED.add(file)) {
      return null;
    }
    FileChannel lock = null;
    try {
      lock =
          locked(
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), false);
    } finally {
      if (lock == null) {
        LOCKED.remove(file);
      }
    }
    FileChannel held = lock;
    return held == null
        ? null
        : () -> {
          try {
            held.close();
          } finally {
            LOCKED.remove(file);
          }
        };
  }

  @Override
  public @Nullable Closeable tryShare(String name) throws IOException {
    try {
      Path file = path.toRealPath().resolve(name);
      return LOCKED.contains(file)
          ? null
          : locked(FileChannel.open(file, StandardOpenOption.READ), true);
    } catch (NoSuchFileException nobodyEverLockedIt) {
      return () -> {};
    }
  }

  private static @Nullable FileChannel locked(FileChannel channel, boolean shared)
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

  /** The system's words of a file are without its name where a channel says them. */
  private static IOException understood(IOException e, Path file) {
    String message = String.valueOf(e.getMessage());
    String named = message.contains(file.toString()) ? message : file + ": " + message;
    if (message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || (isUnclassified(e) && !message.contains("Input/output error") && hasNoRoom(file))) {
      return new NoSpaceException(named);
    }
    return e instanceof FileSystemException || e instanceof ClosedChannelException
        ? e
        : new IOException(named, e);
  }

  /**
   * Whether the kind of the exception says nothing of its cause, as that of a missing file does.
   */
  private static boolean isUnclassified(IOException e) {
    return e.getClass() == IOException.class || e.getClass() == FileSystemException.class;
  }

  /** What a full disk is called depends on the language of the system. */
  private static boolean hasNoRoom(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      return folder != null && Files.getFileStore(folder).getUsableSpace() == 0;
    } catch (IOException unknown) {
      return false;
    }
  }

  private record NioFile(FileChannel channel, Path file) implements DiskFile {
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
        throw understood(e, file);
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int total = 0;
      try {
        while (into.hasRemaining()) {
          int count = channel.read(into, position + total);
          if (count < 0) {
            break;
          }
          total += count;
        }
      } catch (IOException e) {
        throw understood(e, file);
      }
      return total;
    }

    @Override
    public void truncate(long size) throws IOException {
      try {
        channel.truncate(size);
      } catch (IOException e) {
        throw understood(e, file);
      }
    }

    @Override
    public void sync() throws IOException {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw understood(e, file);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
